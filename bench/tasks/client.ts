import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** An HTTP client of a service with this number of connections. */
export class Client {
  private readonly agent: Agent;

  constructor(
    private readonly url: string,
    connections = Infinity,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  get<Answer>(path: string): Promise<Answer> {
    return this.send<Answer>('GET', path);
  }

  /** `body`: JSON text, or an object that becomes JSON. */
  post<Answer>(path: string, body: string | object): Promise<Answer> {
    return this.send<Answer>('POST', path, typeof body === 'string' ? body : JSON.stringify(body));
  }

  close(): void {
    this.agent.destroy();
  }

  private send<Answer>(method: string, path: string, body?: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { 'content-type': 'application/json' };
      const sent = request(this.url + path, { method, agent: this.agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => {
          if (response.statusCode! < 300) resolve(JSON.parse(text) as Answer);
          else reject(new Error(`${path} answered ${response.statusCode}: ${text.slice(0, 500)}`));
        });
      });
      sent.on('error', (error: NodeJS.ErrnoException) => {
        // The service closes idle connections, possibly just when one is used again.
        if (error.code === 'ECONNRESET' && sent.reusedSocket)
          this.send<Answer>(method, path, body).then(resolve, reject);
        else reject(error);
      });
      sent.end(body);
    });
  }
}

/**
 * Calls `once` at this rate per second, without waiting for earlier calls, so that a stalled service gets no less load.
 * `once` receives the instant it was due (`performance.now()`). Rejects with the first failure.
 */
export async function atSteadyRate(
  perSecond: number,
  seconds: number,
  once: (due: number) => Promise<void>,
): Promise<void> {
  const started = performance.now();
  const pending: Promise<void>[] = [];
  const failures: unknown[] = [];
  for (let number = 0; number < seconds * perSecond && failures.length === 0; number++) {
    const due = started + (number * 1000) / perSecond;
    await delay(Math.max(0, due - performance.now()));
    pending.push(once(due).catch((error: unknown) => void failures.push(error)));
  }
  await Promise.all(pending);
  if (failures.length > 0) throw failures[0];
}

/**
 * Calls `once` repeatedly on each of the connections until the time is over. Returns the total duration in
 * milliseconds.
 */
export async function onEachConnection(
  connections: number,
  seconds: number,
  once: () => Promise<void>,
): Promise<number> {
  const started = performance.now();
  const until = started + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) await once();
    }),
  );
  return performance.now() - started;
}
