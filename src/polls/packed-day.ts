import { MS_PER_DAY } from '../time';

/**
 * A poll of a known UTC day in one number, exact up to 2^53:
 * `(store * 86,400,000 + millisecond of the day) * 2 + status`, status 1 = active, 0 = inactive.
 * Numbers sorted ascending are polls sorted by store and time.
 */
export type PackedOfDay = number;

const PER_STORE = MS_PER_DAY * 2;

/** The largest `store` (key, or distance of two keys) that still packs exactly. */
export const MAX_PACKED_STORE = Math.floor(Number.MAX_SAFE_INTEGER / PER_STORE) - 1;

export const packOfDay = (store: number, msOfDay: number, status: 0 | 1): PackedOfDay =>
  (store * MS_PER_DAY + msOfDay) * 2 + status;

export const storeOf = (packed: PackedOfDay): number => Math.floor(packed / PER_STORE);
export const msOfDayOf = (packed: PackedOfDay): number => Math.floor((packed % PER_STORE) / 2);
export const statusOf = (packed: PackedOfDay): 0 | 1 => (packed % 2) as 0 | 1;

/** The same poll with another number in the place of its store. */
export const withStore = (packed: PackedOfDay, store: number): PackedOfDay =>
  store * PER_STORE + (packed % PER_STORE);
