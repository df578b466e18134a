import { HoursRow } from './schedule';

/** A row of business hours in one number. Identical rows have identical numbers. */
export type PackedHours = number;

/** Greater than any second of a day. */
export const RADIX = 100_000;

export const packHours = ({ weekday, start, end }: HoursRow): PackedHours =>
  (weekday * RADIX + start) * RADIX + end;

export const unpackHours = (packed: PackedHours): HoursRow => ({
  weekday: Math.floor(packed / (RADIX * RADIX)),
  start: Math.floor(packed / RADIX) % RADIX,
  end: packed % RADIX,
});
