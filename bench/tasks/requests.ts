import { percentileOf } from '../statistics';
import { atSteadyRate, Client } from './client';

const PER_SECOND = 50;
/** The difference between the as_of of consecutive reports, so that no two are identical. */
const APART_MS = 67 * 60_000;
/** The earliest as_of that still has most of a week of data before it. */
const FURTHEST_MS = 2 * 86_400_000;

export interface RequestsInput {
  readonly url: string;
  /** The latest poll (epoch ms). */
  readonly last: number;
  readonly seconds: number;
}

export interface RequestsSample {
  /** Milliseconds from the instant a request was due until its answer arrived. */
  readonly p99: number;
  readonly requests: number;
  /** How many of the answers said Running. */
  readonly whileRunning: number;
  readonly reports: number;
}

/** Triggers reports one after the other, and meanwhile requests their progress 50 times a second. */
export async function run({ url, last, seconds }: RequestsInput): Promise<RequestsSample> {
  const client = new Client(url);
  const reports: string[] = [];
  const trigger = async (): Promise<void> => {
    const asOf = new Date(last - ((reports.length * APART_MS) % FURTHEST_MS)).toISOString();
    const answer = await client.post<{ report_id: string }>('/trigger_report', { as_of: asOf });
    reports.push(answer.report_id);
  };
  await trigger();

  const latencies: number[] = [];
  let whileRunning = 0;
  let triggering = false;
  const ask = async (due: number): Promise<void> => {
    const asked = reports.length;
    const { status } = await client.get<{ status: string }>(`/get_report/${reports[asked - 1]}`);
    latencies.push(performance.now() - due);
    if (status === 'Running') whileRunning++;
    else if (asked === reports.length && !triggering) {
      triggering = true;
      await trigger().finally(() => (triggering = false));
    }
  };

  await atSteadyRate(PER_SECOND, seconds, ask);
  client.close();
  return {
    p99: percentileOf(latencies, 0.99),
    requests: latencies.length,
    whileRunning,
    reports: reports.length,
  };
}
