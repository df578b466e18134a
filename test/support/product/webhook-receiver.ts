import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const WEBHOOK_SECRET = 'correct-horse-battery-staple';

export interface Received {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver of webhooks, which records requests and answers them. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  /** 204 unless a test replaces it. */
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

  /** The variables of a service that notifies this receiver. */
  get variables(): Record<string, string> {
    return {
      WEBHOOK_URL: `http://127.0.0.1:${this.port}/hooks`,
      WEBHOOK_SECRET,
      WEBHOOK_ALLOW_PRIVATE: 'true',
    };
  }

  /** The requests about a report, in order of arrival. */
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

/** Checks the signature like the receiver in docs/webhooks.md. */
export function isSigned({ headers, body }: Received): boolean {
  const [, sentAt, mac] =
    /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-store-monitor-signature'])) ?? [];
  return createHmac('sha256', WEBHOOK_SECRET).update(`${sentAt}.${body}`).digest('hex') === mac;
}
