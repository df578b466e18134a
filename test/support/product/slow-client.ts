import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Place } from './service';

/** A client that sends only what the test tells it to, byte by byte. */
export interface SlowClient {
  readonly socket: Socket;
  /** The whole answer, after the service has closed the connection. */
  readonly heard: Promise<string>;
}

/** A client that reads nothing. */
export interface UnreadClient {
  readonly socket: Socket;
  /** Resolves when the service has closed the connection. */
  readonly closed: Promise<void>;
}

const sockets = new Set<Socket>();

/** Closes the connections of a failed test, for which the service would wait. */
export function endSlowClients(): void {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
}

async function connected({ url }: Place): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  sockets.add(socket);
  await once(socket, 'connect');
  return socket;
}

export async function slowClient(service: Place, beginning: string): Promise<SlowClient> {
  const socket = await connected(service);
  // A write to a cut connection may fail.
  const heard = text(socket).catch((error: Error) => error.message);
  socket.write(beginning);
  return { socket, heard };
}

/** Between requests, empty lines are ignored. */
const NOTHING = '\r\n';

export async function unreadClient(service: Place, requests: string): Promise<UnreadClient> {
  const socket = await connected(service);
  socket.on('error', () => undefined).write(requests);
  // It learns from a write that the connection is closed.
  const writes = setInterval(() => socket.write(NOTHING), 25);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  void closed.then(() => clearInterval(writes));
  return { socket, closed };
}

/** The head of a request, with further headers. */
export const head = (request: string, ...headers: string[]): string =>
  [`${request} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n');

/** The first part of an incomplete upload. */
export function uploadBeginning(content: string, ...headers: string[]): string {
  const part = [
    '--boundary',
    'Content-Disposition: form-data; name="file"; filename="polls.csv"',
    'Content-Type: text/csv',
    '',
    content,
  ].join('\r\n');
  const length = `Content-Length: ${part.length * 2}`;
  const type = 'Content-Type: multipart/form-data; boundary=boundary';
  return head('POST /ingestions/polls', type, length, ...headers) + part;
}
