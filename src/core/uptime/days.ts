import { LocalDay } from '../calendar/local-calendar';
import { PackedPoll } from '../polls/poll-block';
import { WeeklySchedule } from '../schedule/schedule';
import { openIntervals } from './open-time';
import { Range } from './range';
import { SegmentVisitor, walkDay } from './segments';

/**
 * Splits a store's ascending polls by local day: calls `visit(day, first, beyond, i)` for each day, also for days
 * without polls.
 */
export function eachDay(
  days: readonly LocalDay[],
  polls: ArrayLike<PackedPoll>,
  from: number,
  to: number,
  visit: (day: LocalDay, first: number, beyond: number, i: number) => void,
): void {
  let first = from;
  for (let i = 0; i < days.length; i++) {
    const day = days[i]!;
    first = firstAt(day.start * 2, polls, first, to);
    const beyond = firstAt(day.end * 2, polls, first, to);
    visit(day, first, beyond, i);
    first = beyond;
  }
}

/** The polls of a day of hourly sweeps lie within twice this number. */
const FIRST_STEP = 16;

/**
 * The index of the first of the ascending polls that is not less than `bound`; `to` if there is none. Searches with
 * growing steps, then by bisection: the result is usually near, but a day may have many polls.
 */
function firstAt(bound: PackedPoll, polls: ArrayLike<PackedPoll>, from: number, to: number): number {
  if (from === to || polls[from]! >= bound) return from;
  let low = from + 1;
  let step = FIRST_STEP;
  for (; low + step < to && polls[low + step]! < bound; step *= 2) low += step + 1;
  let high = Math.min(low + step, to);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (polls[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Passes the segments of a store's open time to `visit`, in order. Each local day is computed whole from its own polls
 * as of `asOf` (epoch ms). `polls[from .. to)` are the store's polls since the start of the first of `days`, ascending,
 * one per instant.
 */
export function walkDays(
  schedule: WeeklySchedule,
  days: readonly LocalDay[],
  asOf: number,
  polls: ArrayLike<PackedPoll>,
  from: number,
  to: number,
  visit: SegmentVisitor,
): void {
  eachDay(days, polls, from, to, (day, first, beyond) => {
    walkDay(openIntervals(schedule, day), polls, first, beyond, asOf, visit);
  });
}

/** Like `walkDays`, cut to a range (SEMANTICS.md, windows). */
export function walkRange(
  schedule: WeeklySchedule,
  days: readonly LocalDay[],
  range: Range,
  asOf: number,
  polls: ArrayLike<PackedPoll>,
  from: number,
  to: number,
  visit: SegmentVisitor,
): void {
  walkDays(schedule, days, asOf, polls, from, to, (start, end, status, rule, poll) => {
    const begin = Math.max(start, range.start);
    const close = Math.min(end, range.end);
    if (begin < close) visit(begin, close, status, rule, poll);
  });
}
