import { percentileOf } from '../statistics';
import { atSteadyRate, Client } from './client';
import { batchText, type LoadAnswer, mustBeInserted, pollText } from './polls';

const BATCHES_PER_SECOND = 2;
const POLLS_PER_BATCH = 100;
const GETS_PER_SECOND = 20;

export interface FeedInput {
  readonly url: string;
  readonly storeIds: readonly string[];
  /** After the latest poll (epoch ms). */
  readonly from: number;
  readonly seconds: number;
}

export interface FeedSample {
  /** Milliseconds from the instant a request was due until its answer arrived. */
  readonly p50: number;
  readonly p99: number;
  /**
   * The greatest time in ms between the acknowledgement of a batch and a later request whose answer did not include it.
   */
  readonly oldest: number;
  readonly answers: number;
}

/** An acknowledged batch: the instant (`performance.now()`), and its latest poll (epoch ms). */
interface Acknowledged {
  readonly at: number;
  readonly lastPoll: number;
}

/** Sends small batches at a constant rate, each with later polls than all before, and requests the fleet meanwhile. */
export async function run({ url, storeIds, from, seconds }: FeedInput): Promise<FeedSample> {
  const feeder = new Client(url);
  const reader = new Client(url);
  const started = performance.now();
  const acknowledged: Acknowledged[] = [];
  const feed = async (): Promise<void> => {
    const lastPoll = Math.floor(from + performance.now() - started);
    const answer = await feeder.post<LoadAnswer>('/polls', batchOf(storeIds, lastPoll));
    mustBeInserted(answer, POLLS_PER_BATCH);
    acknowledged.push({ at: performance.now(), lastPoll });
  };
  const latencies: number[] = [];
  let oldest = 0;
  const ask = async (due: number): Promise<void> => {
    const sent = performance.now();
    const { as_of } = await reader.get<{ as_of: string }>('/fleet');
    latencies.push(performance.now() - due);
    const asOf = Date.parse(as_of);
    for (const { at, lastPoll } of acknowledged) {
      if (lastPoll > asOf) oldest = Math.max(oldest, sent - at);
    }
  };
  await Promise.all([
    atSteadyRate(BATCHES_PER_SECOND, seconds, feed),
    atSteadyRate(GETS_PER_SECOND, seconds, ask),
  ]);
  feeder.close();
  reader.close();
  return {
    p50: percentileOf(latencies, 0.5),
    p99: percentileOf(latencies, 0.99),
    oldest,
    answers: latencies.length,
  };
}

/** Polls of distinct random stores; the last one at `lastPoll`, the others in the 100 ms before. */
function batchOf(storeIds: readonly string[], lastPoll: number): string {
  const stores = new Set<number>();
  while (stores.size < POLLS_PER_BATCH) stores.add(Math.floor(Math.random() * storeIds.length));
  return batchText(
    [...stores].map((store, i) =>
      pollText(storeIds[store]!, Math.random() < 0.75, lastPoll - (POLLS_PER_BATCH - 1 - i)),
    ),
  );
}
