import { listOf, NumbersOfList, ReadSession } from '../database';
import { amongKeys } from '../stores';
import { MS_PER_DAY } from '../time';
import { PollRange, PollsByStore } from './polls-by-store';

/** The polls of a store on a UTC day: their count, and of each `millisecond of the day * 2 + status`. */
export type PollList = [storeKey: number, day: number, count: number, list: Buffer];

/**
 * Polls as one list for each store and day, put together by the database: next to nothing is left to do for this
 * process, which works out figures meanwhile.
 */
export async function readLists(session: ReadSession, range: PollRange): Promise<PollsByStore> {
  if (range.days.length === 0) return fromLists(range, []);
  const among = amongKeys(range);
  const lists = await session.rows<PollList>(
    `SELECT store_key, day, COUNT(*), ${listOf(`(observed_at - day * ${MS_PER_DAY}) * 2 + status`)}
      FROM polls WHERE day IN (${range.days.join(', ')}) AND ${among.sql}
      GROUP BY day, store_key ORDER BY day, store_key`,
    among.parameters,
  );
  return fromLists(range, lists);
}

/** Lists in the order of days. Throws for one that the database has cut. */
export function fromLists(
  { firstKey, lastKey }: Pick<PollRange, 'firstKey' | 'lastKey'>,
  lists: readonly PollList[],
): PollsByStore {
  const slots = lastKey - firstKey + 1;
  const offsets = new Uint32Array(slots + 1);
  for (const [storeKey, , count] of lists) offsets[storeKey - firstKey + 1]! += count;
  for (let slot = 0; slot < slots; slot++) offsets[slot + 1]! += offsets[slot]!;
  const polls = new Float64Array(offsets[slots]!);
  const next = offsets.slice(0, slots);
  for (const [storeKey, day, count, list] of lists) {
    const slot = storeKey - firstKey;
    const from = next[slot]!;
    next[slot]! += count;
    decode(new NumbersOfList(list, count), day, polls.subarray(from, from + count));
  }
  return { firstKey, offsets, polls };
}

function decode(list: NumbersOfList, day: number, polls: Float64Array): void {
  const startOfDay = day * MS_PER_DAY * 2;
  let ascending = true;
  for (let i = 0; i < polls.length; i++) {
    polls[i] = startOfDay + list.at(i);
    if (i > 0 && polls[i]! < polls[i - 1]!) ascending = false;
  }
  // The database goes by the key of the table, though nothing says that it must.
  if (!ascending) polls.sort();
}
