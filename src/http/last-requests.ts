import type { Server } from 'node:http';
import { BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/** How long requests in hand may take when the process is told to end; then their connections are cut. */
const LAST_REQUESTS_MS = 8_000;

/** A client that sends or reads slowly, or not at all, would otherwise keep the process for as long as it likes. */
@Injectable()
export class LastRequests implements BeforeApplicationShutdown {
  constructor(private readonly host: HttpAdapterHost) {}

  /** Not to be awaited: requests go on meanwhile. */
  beforeApplicationShutdown(): void {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    setTimeout(() => server.closeAllConnections(), LAST_REQUESTS_MS).unref();
  }
}
