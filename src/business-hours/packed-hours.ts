import { HoursRow } from './schedule';

/** A row of business hours in one number; equal rows are equal numbers. */
export type PackedHours = number;

export const RADIX = 100_000;
/** More than any row; the distance of two stores' keys times this and a row are one number, exact up to 100,000. */
export const PER_STORE = 7 * RADIX * RADIX;

export const packHours = ({ weekday, start, end }: HoursRow): PackedHours =>
  (weekday * RADIX + start) * RADIX + end;

export const unpackHours = (packed: PackedHours): HoursRow => ({
  weekday: Math.floor(packed / (RADIX * RADIX)),
  start: Math.floor(packed / RADIX) % RADIX,
  end: packed % RADIX,
});
