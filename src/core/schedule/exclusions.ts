import { union } from './schedule';

export const EXCLUSION_KINDS = ['planned', 'excused'] as const;
/** Maintenance that was agreed on, or an outage that shall not count. */
export type ExclusionKind = (typeof EXCLUSION_KINDS)[number];

/** The longest exclusion. */
export const MAX_EXCLUSION_DAYS = 400;

/** The longest reason, in characters. */
export const MAX_REASON_LENGTH = 200;

/**
 * The time that a store's exclusions take out, whatever their number: flat pairs `[start, end, …)` of epoch
 * milliseconds, ascending and disjoint (SEMANTICS.md, section 7).
 */
export type ExcludedTime = readonly number[];

export const NOTHING_EXCLUDED: ExcludedTime = [];

/** Overlapping exclusions count once. */
export const excludedTime = (exclusions: readonly (readonly [start: number, end: number])[]): ExcludedTime =>
  exclusions.length === 0 ? NOTHING_EXCLUDED : union(exclusions);

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
