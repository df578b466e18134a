import { formatInstant, MS_PER_DAY } from '../time/instant';
import { union } from './schedule';

export const EXCLUSION_KINDS = ['planned', 'excused'] as const;
/** Maintenance that was agreed on, or an outage that shall not count. */
export type ExclusionKind = (typeof EXCLUSION_KINDS)[number];

/** The longest exclusion. */
export const MAX_EXCLUSION_DAYS = 400;

/** The longest reason, in characters. */
export const MAX_REASON_LENGTH = 200;

/** What is wrong with an exclusion, and in which of its fields. */
export interface ExclusionError {
  readonly field: 'starts_at' | 'ends_at' | 'reason';
  /** Follows the name of the field in a sentence. */
  readonly reason: string;
}

/**
 * The error in the instants of an exclusion (epoch ms), or undefined. `earliest`: the first instant from which polls are
 * kept; an exclusion that begins before it would change figures that can no longer be computed.
 */
export function exclusionError(
  startsAt: number,
  endsAt: number,
  earliest: number,
): ExclusionError | undefined {
  if (startsAt < 0) return { field: 'starts_at', reason: 'lies before 1970' };
  if (endsAt <= startsAt) return { field: 'ends_at', reason: 'is not after starts_at' };
  if (endsAt - startsAt > MAX_EXCLUSION_DAYS * MS_PER_DAY) {
    const reason = `lies more than ${MAX_EXCLUSION_DAYS} days after starts_at: divide the time into several exclusions`;
    return { field: 'ends_at', reason };
  }
  if (startsAt < earliest) {
    const reason = `is older than ${formatInstant(earliest)}, and the figures of that time can no longer change: its polls are no longer kept`;
    return { field: 'starts_at', reason };
  }
  return undefined;
}

/** A kind of exclusion, in any case; undefined for anything else. */
export const parseExclusionKind = (text: string): ExclusionKind | undefined =>
  EXCLUSION_KINDS.find((kind) => kind === text.toLowerCase());

const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** The error in the reason of an exclusion, or undefined. */
export function reasonError(text: string): ExclusionError | undefined {
  const reason =
    text.length > MAX_REASON_LENGTH && [...text].length > MAX_REASON_LENGTH
      ? `is longer than ${MAX_REASON_LENGTH} characters`
      : UNPRINTABLE.test(text)
        ? 'has a line break or another control character'
        : undefined;
  return reason === undefined ? undefined : { field: 'reason', reason };
}

/**
 * The time that a store's exclusions take out, whatever their number: flat pairs `[start, end, …)` of epoch
 * milliseconds, ascending and disjoint (SEMANTICS.md, section 7).
 */
export type ExcludedTime = readonly number[];

/** The excluded time of a store without exclusions, or with `exclusions=ignore`. */
export const NOTHING_EXCLUDED: ExcludedTime = [];

/** The union of exclusions, in any order: overlapping ones count once. Instants are epoch ms. */
export const excludedTime = (exclusions: readonly (readonly [start: number, end: number])[]): ExcludedTime =>
  exclusions.length === 0 ? NOTHING_EXCLUDED : union(exclusions);

/**
 * Excluded time with `[start, end)` (epoch ms) as well.
 *
 * @example alsoExcluding([10, 30], { start: 20, end: 40 }) // [10, 40]
 */
export const alsoExcluding = (
  excluded: ExcludedTime,
  { start, end }: { readonly start: number; readonly end: number },
): ExcludedTime => {
  const pairs: [number, number][] = [[start, end]];
  for (let i = 0; i < excluded.length; i += 2) pairs.push([excluded[i]!, excluded[i + 1]!]);
  return union(pairs);
};

/** Above the number of distinct exclusions of a large fleet. The cache is cleared when it is full. */
const MAX_SIZE = 100_000;

/** Caches excluded time by its exclusions. Many stores share the same holidays and maintenance. */
export class KnownExclusions {
  private readonly known = new Map<string, ExcludedTime>();

  /**
   * `exclusions`: start and end of each in epoch ms, with a colon between them, separated by commas; at least one.
   *
   * @example new KnownExclusions().of('50:60,10:20,15:30') // [10, 30, 50, 60]
   */
  of(exclusions: string): ExcludedTime {
    let excluded = this.known.get(exclusions);
    if (excluded === undefined) {
      if (this.known.size === MAX_SIZE) this.known.clear();
      excluded = excludedTime(exclusions.split(',').map(intervalOf));
      this.known.set(exclusions, excluded);
    }
    return excluded;
  }
}

function intervalOf(text: string): [start: number, end: number] {
  const colon = text.indexOf(':');
  return [Number(text.slice(0, colon)), Number(text.slice(colon + 1))];
}

/** Whether any of the excluded time lies in `[start, end)`. */
export function excludesAnyOf(excluded: ExcludedTime, start: number, end: number): boolean {
  for (let i = 0; i < excluded.length && excluded[i]! < end; i += 2) {
    if (excluded[i + 1]! > start) return true;
  }
  return false;
}

/** The parts of intervals that are in the excluded time, or are not. Both arguments and the results are flat pairs. */
export function splitByExclusion(
  intervals: readonly number[],
  excluded: ExcludedTime,
): { open: number[]; out: number[] } {
  const open: number[] = [];
  const out: number[] = [];
  let next = 0;
  for (let i = 0; i < intervals.length; i += 2) {
    let cursor = intervals[i]!;
    const end = intervals[i + 1]!;
    while (next < excluded.length && excluded[next + 1]! <= cursor) next += 2;
    for (let at = next; at < excluded.length && excluded[at]! < end; at += 2) {
      const from = Math.max(cursor, excluded[at]!);
      const to = Math.min(end, excluded[at + 1]!);
      if (cursor < from) open.push(cursor, from);
      out.push(from, to);
      cursor = to;
    }
    if (cursor < end) open.push(cursor, end);
  }
  return { open, out };
}
