import { createServer, type RequestListener } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Config } from '../config';
import { answerBrokenRequest } from './broken-request';

/** All headers of a request together, in bytes; more is 431. */
const MAX_HEADER_SIZE = 16 * 1024;
const HEADERS_TIMEOUT_MS = 10_000;
/** Short, since the end of the service waits for connections that are kept open. */
const KEEP_ALIVE_TIMEOUT_MS = 5_000;
/** How often slow connections are looked for. */
const CHECKING_INTERVAL_MS = 1_000;

/** Express on a server whose limits are set on purpose. */
export class LimitedAdapter extends ExpressAdapter {
  constructor(private readonly limits: Pick<Config['http'], 'requestTimeoutMs' | 'uploadTimeoutMs'>) {
    super();
  }

  override initHttpServer(): void {
    const { requestTimeoutMs, uploadTimeoutMs } = this.limits;
    const server = createServer(
      {
        maxHeaderSize: MAX_HEADER_SIZE,
        headersTimeout: Math.min(HEADERS_TIMEOUT_MS, requestTimeoutMs),
        // The last resort, behind receiveWithin, which can say what was wrong.
        requestTimeout: Math.max(requestTimeoutMs, uploadTimeoutMs) + CHECKING_INTERVAL_MS,
        keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
        connectionsCheckingInterval: CHECKING_INTERVAL_MS,
      },
      this.getInstance<RequestListener>(),
    );
    server.on('clientError', answerBrokenRequest);
    this.setHttpServer(server);
  }
}
