import { ReadSession } from '../database';
import { amongKeys } from '../stores';
import { PER_STORE } from './packed-day';
import { PollRange, PollsByStore } from './polls-by-store';

/** Polls of a UTC day by store and time, each `store_key * PER_STORE + observed_at * 2 + status`. */
export interface DayRows {
  readonly day: number;
  readonly packed: readonly number[];
}

/**
 * Polls row by row, each as one number: the cheapest way where the database is in the same process. One day and a
 * range of stores is one contiguous range of the table, in the order of its key.
 */
export async function readRows(session: ReadSession, range: PollRange): Promise<PollsByStore> {
  const among = amongKeys(range);
  const sql = `SELECT store_key * ${PER_STORE} + observed_at * 2 + status
    FROM polls WHERE day = ? AND ${among.sql} ORDER BY store_key, observed_at`;
  const days: DayRows[] = [];
  for (const day of range.days) {
    days.push({ day, packed: await session.numbers(sql, [day, ...among.parameters]) });
  }
  return fromRows(range, days);
}

/** Counts first, so that each poll then goes straight to its store's place. */
export function fromRows(
  { firstKey, lastKey }: Pick<PollRange, 'firstKey' | 'lastKey'>,
  days: readonly DayRows[],
): PollsByStore {
  const slots = lastKey - firstKey + 1;
  const offsets = new Uint32Array(slots + 1);
  for (const { day, packed } of days) {
    let slot = 0;
    let beyond = (firstKey + 1 + day) * PER_STORE;
    for (const poll of packed) {
      for (; poll >= beyond; beyond += PER_STORE) slot++;
      offsets[slot + 1]!++;
    }
  }
  for (let slot = 0; slot < slots; slot++) offsets[slot + 1]! += offsets[slot]!;
  const polls = new Float64Array(offsets[slots]!);
  const next = offsets.slice(0, slots);
  for (const { day, packed } of days) {
    let slot = 0;
    let beyond = (firstKey + 1 + day) * PER_STORE;
    let ofStore = firstKey * PER_STORE;
    for (const poll of packed) {
      for (; poll >= beyond; beyond += PER_STORE) {
        slot++;
        ofStore += PER_STORE;
      }
      polls[next[slot]!++] = poll - ofStore;
    }
  }
  return { firstKey, offsets, polls };
}
