import { Client } from './client';
import { batchText, type LoadAnswer, mustBeInserted, pollText } from './polls';

/** The maximum of `POST /polls`. */
const POLLS_PER_REQUEST = 10_000;

export interface SweepsInput {
  readonly url: string;
  readonly storeIds: readonly string[];
  /** The start of the first sweep (epoch ms), and the interval between sweeps. */
  readonly from: number;
  readonly periodMs: number;
  /** The duration in which a sweep polls all stores. */
  readonly spreadMs: number;
  readonly sweeps: number;
}

/**
 * Sends sweeps, one poll of each store, in as few requests as possible, one after the other. Returns the milliseconds
 * of each.
 */
export async function run(input: SweepsInput): Promise<readonly number[]> {
  const client = new Client(input.url, 1);
  const took: number[] = [];
  for (let sweep = 0; sweep < input.sweeps; sweep++) {
    const polls = sweepOf(input, sweep);
    const bodies: string[] = [];
    for (let i = 0; i < polls.length; i += POLLS_PER_REQUEST)
      bodies.push(batchText(polls.slice(i, i + POLLS_PER_REQUEST)));
    const started = performance.now();
    let inserted = 0;
    let rejected = 0;
    for (const body of bodies) {
      const answer = await client.post<LoadAnswer>('/polls', body);
      inserted += answer.inserted;
      rejected += answer.rejected;
    }
    took.push(performance.now() - started);
    mustBeInserted({ inserted, rejected }, polls.length);
  }
  client.close();
  return took;
}

function sweepOf({ storeIds, from, periodMs, spreadMs }: SweepsInput, sweep: number): string[] {
  const start = from + sweep * periodMs;
  return storeIds.map((storeId, place) =>
    pollText(storeId, (place + sweep) % 4 !== 0, start + Math.floor((place / storeIds.length) * spreadMs)),
  );
}
