// Instants are integer microseconds since 1970-01-01 UTC, exact in a JavaScript number until the year 2255.
export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

const utc = (instant: string): number => Date.parse(instant) * 1000;

/** The last poll of every data set, so that a report is as of this instant by default. */
export const LAST_POLL = utc('2023-01-25T18:13:22.479Z');
export const LAST_SWEEP = utc('2023-01-25T18:00:00Z');

const holes = [
  { from: utc('2023-01-19T20:11:00Z'), to: utc('2023-01-20T05:26:00Z') },
  { from: utc('2023-01-22T17:00:00Z'), to: utc('2023-01-24T05:53:00Z') },
];

/** Whether polls may exist at this instant: it is not after the last poll, nor in a gap of the whole fleet. */
export function isCovered(instant: number): boolean {
  return instant <= LAST_POLL && !holes.some(({ from, to }) => instant >= from && instant < to);
}
