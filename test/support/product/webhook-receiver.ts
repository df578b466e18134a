import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const WEBHOOK_SECRET = 'correct-horse-battery-staple';

export interface Received {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a receiver of webhooks is told, and what it answers. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  /** 204, unless a test has other plans. */
  answer: (response: ServerResponse) => void = (response) => void response.writeHead(204).end();

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        this.received.push({
          path: request.url,
          headers: request.headers,
          body: Buffer.concat(parts).toString(),
        });
        this.answer(response);
      });
    });
  }

  static async listen(): Promise<WebhookReceiver> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new WebhookReceiver(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The variables of a service that tells this receiver. */
  get variables(): Record<string, string> {
    return {
      WEBHOOK_URL: `http://127.0.0.1:${this.port}/hooks`,
      WEBHOOK_SECRET,
      WEBHOOK_ALLOW_PRIVATE: 'true',
    };
  }

  /** What it was told of a report, in the order it came. */
  of(reportId: string): Received[] {
    return this.received.filter(
      ({ body }) => (JSON.parse(body) as { report_id: string }).report_id === reportId,
    );
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** As the receiver in docs/webhooks.md does it. */
export function isSigned({ headers, body }: Received): boolean {
  const [, sentAt, mac] =
    /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-store-monitor-signature'])) ?? [];
  return createHmac('sha256', WEBHOOK_SECRET).update(`${sentAt}.${body}`).digest('hex') === mac;
}
