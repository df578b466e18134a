import { stat } from 'node:fs/promises';
import { percentileOf } from '../statistics';
import { Client, onEachConnection } from './client';
import { batchText, type LoadAnswer, mustBeInserted, pollText } from './polls';

const CONNECTIONS = 4;
const POLLS_PER_REQUEST = 1_000;
/** In the time of the data: each store is polled once an hour. */
const SWEEP_MS = 3_600_000;
const WATCH_EVERY_MS = 20;

export interface SustainedInput {
  readonly url: string;
  readonly storeIds: readonly string[];
  /** After the latest poll (epoch ms). */
  readonly from: number;
  readonly seconds: number;
}

export interface SustainedSample {
  readonly pollsPerSecond: number;
  /** Milliseconds of a request. */
  readonly p99: number;
  /** The largest size of SQLite's write-ahead log, in bytes; 0: the database has none. */
  readonly largestWal: number;
}

/** Sends batches of polls of random stores repeatedly on each of some connections. */
export async function run({ url, storeIds, from, seconds }: SustainedInput): Promise<SustainedSample> {
  const wal = watchWal();
  const client = new Client(url, CONNECTIONS);
  const clock = new DataClock(storeIds, from);
  const latencies: number[] = [];
  const ms = await onEachConnection(CONNECTIONS, seconds, async () => {
    const body = clock.nextBatch();
    const sent = performance.now();
    const answer = await client.post<LoadAnswer>('/polls', body);
    latencies.push(performance.now() - sent);
    mustBeInserted(answer, POLLS_PER_REQUEST);
  });
  client.close();
  return {
    pollsPerSecond: (latencies.length * POLLS_PER_REQUEST * 1000) / ms,
    p99: percentileOf(latencies, 0.99),
    largestWal: wal.end(),
  };
}

/** Advances with each poll by the interval between two polls of an hourly sweep. */
class DataClock {
  private readonly stepMs: number;

  constructor(
    private readonly storeIds: readonly string[],
    private now: number,
  ) {
    this.stepMs = SWEEP_MS / storeIds.length;
  }

  nextBatch(): string {
    const polls: string[] = [];
    const stores = new Set<number>();
    while (polls.length < POLLS_PER_REQUEST) {
      const store = Math.floor(Math.random() * this.storeIds.length);
      if (stores.has(store)) continue;
      stores.add(store);
      this.now += this.stepMs;
      polls.push(pollText(this.storeIds[store]!, Math.random() < 0.75, Math.floor(this.now)));
    }
    return batchText(polls);
  }
}

function watchWal(): { end: () => number } {
  const path = process.env.DATABASE_PATH;
  let largest = 0;
  const look = (): void => {
    if (path === undefined) return;
    stat(`${path}-wal`).then(
      ({ size }) => (largest = Math.max(largest, size)),
      () => undefined,
    );
  };
  // A failed run must end without it.
  const timer = setInterval(look, WATCH_EVERY_MS).unref();
  return {
    end: () => {
      clearInterval(timer);
      return largest;
    },
  };
}
