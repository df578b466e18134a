import { LocalDay, weekdayOf } from '../calendar/local-calendar';
import { union, WeeklySchedule } from '../schedule/schedule';

/**
 * The open intervals of a store on one local day as instants: flat pairs `[start, end, …)` of epoch milliseconds,
 * ascending and disjoint, all within the day (SEMANTICS.md, open time, rules 5 and 6).
 *
 * The rows of the day are merged as wall times first, then converted to instants. Near a gap the conversion can invert
 * an interval or make two meet, so the result is cut to the day and merged again.
 */
export function openIntervals(schedule: WeeklySchedule, day: LocalDay): number[] {
  const wall = schedule[weekdayOf(day.date)]!;
  const intervals: number[] = [];
  for (let i = 0; i < wall.length; i += 2) {
    intervals.push(day.instantOf(wall[i]!), day.instantOf(wall[i + 1]!));
  }
  return day.regular ? intervals : withinDay(intervals, day);
}

function withinDay(intervals: readonly number[], day: LocalDay): number[] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < intervals.length; i += 2) {
    pairs.push([Math.max(intervals[i]!, day.start), Math.min(intervals[i + 1]!, day.end)]);
  }
  return union(pairs);
}
