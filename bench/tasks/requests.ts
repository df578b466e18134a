import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { percentileOf } from '../statistics';

const PER_SECOND = 50;
/** How much earlier each report's as_of is than that of the one before: no two reports are alike. */
const APART_MS = 67 * 60_000;
/** As far back as the data has a good part of a week behind it. */
const FURTHEST_MS = 2 * 86_400_000;

export interface RequestsInput {
  readonly url: string;
  /** The latest poll (epoch ms). */
  readonly last: number;
  readonly seconds: number;
}

export interface RequestsSample {
  /** Milliseconds from the instant a request was due until its answer was there. */
  readonly p99: number;
  readonly requests: number;
  /** How many of them were answered Running. */
  readonly whileRunning: number;
  readonly reports: number;
}

const agent = new Agent({ keepAlive: true });

/** Asks for reports one after the other, and meanwhile how far they are, 50 times a second. */
export async function run({ url, last, seconds }: RequestsInput): Promise<RequestsSample> {
  const reports: string[] = [];
  const trigger = async (): Promise<void> => {
    const asOf = new Date(last - ((reports.length * APART_MS) % FURTHEST_MS)).toISOString();
    const answer = await send<{ report_id: string }>('POST', `${url}/trigger_report`, { as_of: asOf });
    reports.push(answer.report_id);
  };
  await trigger();

  const latencies: number[] = [];
  let whileRunning = 0;
  let triggering = false;
  const ask = async (due: number): Promise<void> => {
    const asked = reports.length;
    const { status } = await send<{ status: string }>('GET', `${url}/get_report/${reports[asked - 1]}`);
    latencies.push(performance.now() - due);
    if (status === 'Running') whileRunning++;
    else if (asked === reports.length && !triggering) {
      triggering = true;
      await trigger().finally(() => (triggering = false));
    }
  };

  // Each has its time, whether those before it are answered or not: a service that stalls gets no rest.
  const started = performance.now();
  const pending: Promise<void>[] = [];
  const failures: unknown[] = [];
  for (let number = 0; number < seconds * PER_SECOND && failures.length === 0; number++) {
    const due = started + (number * 1000) / PER_SECOND;
    await delay(Math.max(0, due - performance.now()));
    pending.push(ask(due).catch((error: unknown) => void failures.push(error)));
  }
  await Promise.all(pending);
  agent.destroy();
  if (failures.length > 0) throw failures[0];
  return {
    p99: percentileOf(latencies, 0.99),
    requests: latencies.length,
    whileRunning,
    reports: reports.length,
  };
}

function send<Answer>(method: string, url: string, body?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = request(url, { method, agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => {
        if (response.statusCode! < 300) resolve(JSON.parse(text) as Answer);
        else reject(new Error(`${url} answered ${response.statusCode}: ${text}`));
      });
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      // The service closes connections that were idle for seconds, perhaps just as one is taken up again.
      if (error.code === 'ECONNRESET' && sent.reusedSocket)
        send<Answer>(method, url, body).then(resolve, reject);
      else reject(error);
    });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
