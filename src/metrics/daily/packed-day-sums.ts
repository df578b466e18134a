import { OpenTimeSums } from '../engine/day-sums';

/** More milliseconds than any local day has: 26 hours are 93,600,000. */
const SUMS = 2 ** 27;
/** More dates than a sheet has. */
const DATES = 2 ** 9;

/**
 * A store's day in two numbers, since rows of one number each are the cheapest to read:
 * `(slot * DATES + date) * SUMS + up` and `(down + noData) * 2 + (noData > 0)`. A day has either polls or no data, never
 * some of both. Exact for slots up to 2^17 (how far the store's key lies from the first) and dates up to 2^9.
 */
export const PACKED_COLUMNS = [
  `((store_key - ?) * ${DATES} + (local_date - ?)) * ${SUMS} + up_ms`,
  '(down_ms + no_data_ms) * 2 + (no_data_ms > 0)',
] as const;

export interface UnpackedDay extends OpenTimeSums {
  readonly slot: number;
  /** Distance from the first date. */
  readonly date: number;
}

export function unpackDay(first: number, second: number): UnpackedDay {
  const place = Math.floor(first / SUMS);
  const rest = Math.floor(second / 2);
  const hasData = second === rest * 2;
  const slot = Math.floor(place / DATES);
  return {
    slot,
    date: place - slot * DATES,
    up: first - place * SUMS,
    down: hasData ? rest : 0,
    noData: hasData ? 0 : rest,
  };
}
