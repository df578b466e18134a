import type { Server } from 'node:http';
import { BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/** How long running requests may take during shutdown. Afterwards their connections are cut. */
const LAST_REQUESTS_MS = 8_000;

/** Without a limit, a client that sends or reads slowly would delay the shutdown for ever. */
@Injectable()
export class ConnectionDrainer implements BeforeApplicationShutdown {
  constructor(private readonly host: HttpAdapterHost) {}

  /** Not awaited: requests continue meanwhile. */
  beforeApplicationShutdown(): void {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    setTimeout(() => server.closeAllConnections(), LAST_REQUESTS_MS).unref();
  }
}
