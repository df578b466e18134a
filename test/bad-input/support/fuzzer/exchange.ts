import { Agent, request } from 'node:http';
import type { SentRequest } from './requests';

export interface RawAnswer {
  readonly status: number;
  /** Without its parameters; '' if there is none. */
  readonly mediaType: string;
  readonly text: string;
}

const TIMEOUT_MS = 30_000;
/** Of such an answer, the first part is enough. */
const ENDLESS = 'text/event-stream';

/** Sends requests without normalizing their paths. Close it at the end. */
export class Exchange {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(private readonly url: string) {}

  send({ method, target, headers, bytes }: SentRequest): Promise<RawAnswer> {
    const { hostname, port } = new URL(this.url);
    const length = bytes.length > 0 ? { 'content-length': String(bytes.length) } : {};
    return new Promise((resolve, reject) => {
      const sent = request(
        { hostname, port, method, path: target, agent: this.agent, headers: { ...headers, ...length } },
        (answer) => {
          const parts: Buffer[] = [];
          const mediaType = (answer.headers['content-type'] ?? '').split(';')[0]!.trim();
          const end = () =>
            resolve({ status: answer.statusCode!, mediaType, text: Buffer.concat(parts).toString() });
          answer.on('data', (part: Buffer) => {
            parts.push(part);
            if (mediaType !== ENDLESS) return;
            end();
            sent.destroy();
          });
          answer.on('error', reject);
          answer.once('end', end);
        },
      );
      sent.setTimeout(TIMEOUT_MS, () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
      sent.on('error', reject);
      sent.end(bytes);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
