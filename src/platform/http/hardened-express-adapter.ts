import { createServer, type IncomingMessage, type RequestListener, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { UnsupportedMediaTypeException } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Config } from '../config';
import { invalidInput, KnownError } from '../errors';
import { ConnectionQueues } from './middleware';
import { PROBLEM_TYPE } from './problem.filter';

const ANSWERS: Readonly<Record<string, [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers of the request are larger than 16 KiB.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};
const NO_HTTP: [status: number, detail: string] = [400, 'The request is not valid HTTP.'];

/** Answers bytes that are not an HTTP request, which never reach the exception filter, and closes the connection. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  // A client that has disconnected reads nothing. An answer that has begun must not be mixed with another one.
  if (error.code === 'ECONNRESET' || !socket.writable || answerIsUnderWay(socket)) {
    socket.destroy();
    return;
  }
  const [status, detail] = ANSWERS[error.code ?? ''] ?? NO_HTTP;
  const title = STATUS_CODES[status];
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, instance: '' });
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    `Content-Type: ${PROBLEM_TYPE}; charset=utf-8`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

/** The same check as in Node's own handler. */
function answerIsUnderWay(socket: Duplex): boolean {
  const { _httpMessage: message } = socket as { _httpMessage?: { headersSent: boolean } | null };
  return message?.headersSent === true;
}

/** No valid body is nested deeper. Recursive code would exhaust the stack on a deeper one. */
const DEEPEST = 20;
/** No valid object has more than a dozen. The validation compares each name with every other. */
const MAX_MEMBERS = 100;
/** Ten for each poll of the largest batch, and for each row of the longest list of hours; the ids of a selection. */
const MAX_VALUES_OF_BATCH = 100_000;
const MAX_VALUES = 10_000;

const maxValuesOf = ({ url = '' }: Pick<IncomingMessage, 'url'>): number =>
  /^\/(polls|special-hours|exclusions)\/?(\?|$)/i.test(url) ? MAX_VALUES_OF_BATCH : MAX_VALUES;

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [BEGIN_LIST, END_LIST, BEGIN_OBJECT, END_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Rejects a body by its bytes, before it is parsed: two characters of JSON can become an object that takes thirty times
 * as much memory. Used as `verify` of Express's body parser, which itself rejects invalid JSON.
 */
export function checkJsonLimits(
  request: Pick<IncomingMessage, 'url'>,
  _response: unknown,
  bytes: Buffer,
  encoding: string,
): void {
  if (encoding !== 'utf-8') throw new UnsupportedMediaTypeException('Send the JSON in UTF-8.');
  const maxValues = maxValuesOf(request);
  /** For each open bracket: the members so far of an object, or -Infinity for a list. */
  const members: number[] = [];
  let values = 1;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) at = endOfString(bytes, at + 1);
    else if (byte === END_LIST || byte === END_OBJECT) members.pop();
    else if (byte === COMMA) {
      values++;
      if (++members[members.length - 1]! > MAX_MEMBERS)
        throw invalidInput(`An object of the body has more than ${MAX_MEMBERS} members.`);
    } else if (byte === BEGIN_LIST || byte === BEGIN_OBJECT) {
      values++;
      if (members.push(byte === BEGIN_LIST ? -Infinity : 1) > DEEPEST)
        throw invalidInput(`The body is nested more than ${DEEPEST} deep.`);
    }
    if (values > maxValues) {
      const most = maxValues.toLocaleString('en-US');
      throw new KnownError('too-large', `The body holds more than ${most} values. Send it in parts.`);
    }
  }
}

/** The index of the quote that ends a string, or the length of the buffer. */
function endOfString(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** The maximum size of all request headers together, in bytes. A larger request gets 431. */
const MAX_HEADER_SIZE = 16 * 1024;
const HEADERS_TIMEOUT_MS = 10_000;
/** Short, because shutdown waits for idle keep-alive connections. */
const KEEP_ALIVE_TIMEOUT_MS = 5_000;
/** The interval between checks for slow connections. */
const CHECKING_INTERVAL_MS = 1_000;

/** An Express adapter whose HTTP server has explicit limits. */
export class HardenedExpressAdapter extends ExpressAdapter {
  constructor(private readonly limits: Pick<Config['http'], 'requestTimeoutMs' | 'uploadTimeoutMs'>) {
    super();
  }

  override initHttpServer(): void {
    const { requestTimeoutMs, uploadTimeoutMs } = this.limits;
    const queues = new ConnectionQueues(this.getInstance<RequestListener>());
    const server = createServer(
      {
        maxHeaderSize: MAX_HEADER_SIZE,
        headersTimeout: Math.min(HEADERS_TIMEOUT_MS, requestTimeoutMs),
        // A fallback behind `receiveWithin`, which answers with a better message.
        requestTimeout: Math.max(requestTimeoutMs, uploadTimeoutMs) + CHECKING_INTERVAL_MS,
        keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
        connectionsCheckingInterval: CHECKING_INTERVAL_MS,
      },
      queues.accept,
    );
    server.on('clientError', answerBrokenRequest);
    const check = setInterval(() => queues.closeUnread(requestTimeoutMs), CHECKING_INTERVAL_MS).unref();
    server.once('close', () => clearInterval(check));
    this.setHttpServer(server);
  }
}
