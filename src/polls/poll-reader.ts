import { Injectable } from '@nestjs/common';
import { ReadSession } from '../database';
import { amongKeys, StoreKeys } from '../stores';
import { MS_PER_DAY } from '../time';

/**
 * The polls of a range of stores: those of the store with key `firstKey + slot` are
 * `polls[offsets[slot] .. offsets[slot + 1])`, ascending in time, each `observed_at * 2 + status` (epoch ms, 1 = active).
 */
export interface PollsByStore {
  readonly firstKey: number;
  readonly offsets: Uint32Array;
  readonly polls: Float64Array;
}

/** Stores, and UTC days in ascending order. */
export interface PollRange extends StoreKeys {
  readonly days: readonly number[];
}

const PER_STORE = MS_PER_DAY * 2;

/** One day and a range of stores is one contiguous range of the table; each poll comes as one packed number. */
const pollsOfDay = (stores: StoreKeys): string =>
  `SELECT ((store_key - ?) * ${MS_PER_DAY} + (observed_at - ?)) * 2 + status
    FROM polls WHERE day = ? AND ${amongKeys(stores)} ORDER BY store_key, observed_at`;

@Injectable()
export class PollReader {
  async read(session: ReadSession, range: PollRange): Promise<PollsByStore> {
    const days: { startOfDay: number; packed: readonly number[] }[] = [];
    const sql = pollsOfDay(range);
    for (const day of range.days) {
      const startOfDay = day * MS_PER_DAY;
      const packed = await session.numbers(sql, [range.firstKey, startOfDay, day]);
      if (packed.length > 0) days.push({ startOfDay, packed });
    }
    return byStore(range, days);
  }

  /** The status of one poll that is there (`observedAt` in epoch ms). */
  async isActive(session: ReadSession, storeKey: number, observedAt: number): Promise<boolean> {
    const [status] = await session.numbers(
      'SELECT status FROM polls WHERE day = ? AND store_key = ? AND observed_at = ?',
      [Math.floor(observedAt / MS_PER_DAY), storeKey, observedAt],
    );
    return status === 1;
  }
}

/** Days in order, each sorted by store: counted first, then each poll goes straight to its store's place. */
function byStore(
  { firstKey, lastKey }: PollRange,
  days: readonly { startOfDay: number; packed: readonly number[] }[],
): PollsByStore {
  const slots = lastKey - firstKey + 1;
  const offsets = new Uint32Array(slots + 1);
  for (const { packed } of days) {
    for (const poll of packed) offsets[Math.floor(poll / PER_STORE) + 1]!++;
  }
  for (let slot = 0; slot < slots; slot++) offsets[slot + 1]! += offsets[slot]!;
  const polls = new Float64Array(offsets[slots]!);
  const next = offsets.slice(0, slots);
  for (const { startOfDay, packed } of days) {
    for (const poll of packed) {
      const slot = Math.floor(poll / PER_STORE);
      polls[next[slot]!++] = startOfDay * 2 + (poll - slot * PER_STORE);
    }
  }
  return { firstKey, offsets, polls };
}
