import { createServer, type RequestListener } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Application, RequestHandler } from 'express';
import type { Config } from '../config';
import { answerBrokenRequest } from './broken-request';
import { methodNotAllowed } from './method-not-allowed';

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
    const server = createServer(
      {
        maxHeaderSize: MAX_HEADER_SIZE,
        headersTimeout: Math.min(HEADERS_TIMEOUT_MS, requestTimeoutMs),
        // A fallback behind `receiveWithin`, which answers with a better message.
        requestTimeout: Math.max(requestTimeoutMs, uploadTimeoutMs) + CHECKING_INTERVAL_MS,
        keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
        connectionsCheckingInterval: CHECKING_INTERVAL_MS,
      },
      this.getInstance<RequestListener>(),
    );
    server.on('clientError', answerBrokenRequest);
    this.setHttpServer(server);
  }

  /** A known path with another method is 405; only what has no route at all is 404. */
  override setNotFoundHandler(handler: RequestHandler, prefix?: string): void {
    this.use(methodNotAllowed(this.getInstance<Application>()));
    super.setNotFoundHandler(handler, prefix);
  }
}
