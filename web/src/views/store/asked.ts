import { dateIn, daysAfter, instantIn } from '../../format/time';

/** A timeline has at most 31 times 24 hours, and a local day may have 25. */
export const MAX_TIMELINE_DATES = 30;

/** The instants of some local dates. */
export interface AskedRange {
  /** The first of the dates. */
  readonly first: string;
  readonly from: string;
  readonly to: string;
}

/**
 * The range of local dates of a zone, both included, up to `asOf` (ISO 8601); of too many dates, that of the last ones.
 * undefined: none of the dates has begun.
 */
export function rangeOfDates(
  [first, last]: readonly [first: string, last: string],
  zone: string,
  asOf: string,
): AskedRange | undefined {
  const today = dateIn(zone, asOf);
  const to = last > today ? today : last;
  const earliest = daysAfter(to, 1 - MAX_TIMELINE_DATES);
  const from = first < earliest ? earliest : first;
  const start = startIn(zone, from);
  const end = Math.min(startIn(zone, daysAfter(to, 1)), Date.parse(asOf));
  if (start >= end) return undefined;
  return { first: from, from: new Date(start).toISOString(), to: new Date(end).toISOString() };
}

const startIn = (zone: string, date: string): number => instantIn(zone, `${date}T00:00`)!;
