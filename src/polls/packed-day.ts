import { MS_PER_DAY } from '../time';

/**
 * A poll of a known UTC day in one number, exact up to 2^53:
 * `(store * 86,400,000 + millisecond of the day) * 2 + status`, status 1 = active, 0 = inactive.
 * Numbers sorted ascending are polls sorted by store and time.
 */
export type PackedOfDay = number;

/** How far apart the numbers of two stores lie. */
export const PER_STORE = MS_PER_DAY * 2;

/** The end of the year 9999, which no poll reaches. */
const END_OF_TIME = Date.UTC(10_000, 0);

/** The largest store key that still packs exactly, with a poll of the day or with any other (packed-poll.ts). */
export const MAX_PACKED_STORE = Math.floor((Number.MAX_SAFE_INTEGER - END_OF_TIME * 2) / PER_STORE);

export const packOfDay = (store: number, msOfDay: number, status: 0 | 1): PackedOfDay =>
  (store * MS_PER_DAY + msOfDay) * 2 + status;

export const storeOf = (packed: PackedOfDay): number => Math.floor(packed / PER_STORE);
export const msOfDayOf = (packed: PackedOfDay): number => Math.floor((packed % PER_STORE) / 2);
export const statusOf = (packed: PackedOfDay): 0 | 1 => (packed % 2) as 0 | 1;

/** The same poll with another number in the place of its store. */
export const withStore = (packed: PackedOfDay, store: number): PackedOfDay =>
  store * PER_STORE + (packed % PER_STORE);
