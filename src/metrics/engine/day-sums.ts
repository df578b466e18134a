import { WeeklySchedule } from '../../business-hours/schedule';
import { isActive, observedAtOf, PackedPoll } from '../../core/polls/packed-poll';
import { MS_PER_SECOND } from '../../time/instant';
import { LocalDay, weekdayOf } from '../../timezones/local-calendar';
import { openIntervals } from './open-time';

/** Open time by what is known of it, in whole milliseconds. */
export interface OpenTimeSums {
  up: number;
  down: number;
  noData: number;
}

/**
 * What the open time of a local day that has ended adds up to: the sums of `walkDay`, without its stretches
 * (SEMANTICS.md, section 3). `polls[from .. to)`: those of this day, ascending, one per instant; none of them is later
 * than as_of.
 */
export function sumDay(
  schedule: WeeklySchedule,
  day: LocalDay,
  polls: ArrayLike<PackedPoll>,
  from: number,
  to: number,
): OpenTimeSums {
  // On a day like any other the instants of wall times are a sum, and need no list of their own.
  return day.regular
    ? sumIntervals(schedule[weekdayOf(day.date)]!, day.start, MS_PER_SECOND, polls, from, to)
    : sumIntervals(openIntervals(schedule, day), 0, 1, polls, from, to);
}

/**
 * The same for open intervals, flat pairs that ascend and are disjoint: `origin + open[i] * unit` in epoch ms.
 *
 * This is where a report spends its time, hence one pass that visits no stretches. At each poll, `up` holds the uptime
 * from opening to `cursor`, the latest poll in open time, and `opened` the open time of the intervals before `next`.
 */
export function sumIntervals(
  open: readonly number[],
  origin: number,
  unit: number,
  polls: ArrayLike<PackedPoll>,
  from: number,
  to: number,
): OpenTimeSums {
  let next = 0;
  let start = origin + (open[0] ?? 0) * unit;
  let end = origin + (open[1] ?? 0) * unit;
  let opened = 0;
  let up = 0;
  let active: boolean | undefined;
  let cursor = -Infinity;
  for (let i = from; i < to; i++) {
    const observedAt = observedAtOf(polls[i]!);
    while (next < open.length && end <= observedAt) {
      if (active === true) up += end - Math.max(start, cursor);
      opened += end - start;
      next += 2;
      start = origin + (open[next] ?? 0) * unit;
      end = origin + (open[next + 1] ?? 0) * unit;
    }
    if (next >= open.length) break;
    if (observedAt < start) continue;
    const isUp = isActive(polls[i]!);
    // The first poll fills back: all that was open before it.
    if (active === undefined) up = isUp ? opened + observedAt - start : 0;
    else if (active) up += observedAt - Math.max(start, cursor);
    active = isUp;
    cursor = observedAt;
  }
  while (next < open.length) {
    if (active === true) up += end - Math.max(start, cursor);
    opened += end - start;
    next += 2;
    start = origin + (open[next] ?? 0) * unit;
    end = origin + (open[next + 1] ?? 0) * unit;
  }
  return active === undefined ? { up: 0, down: 0, noData: opened } : { up, down: opened - up, noData: 0 };
}
