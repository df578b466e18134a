import { createServer, type RequestListener, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Config } from '../config';
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
