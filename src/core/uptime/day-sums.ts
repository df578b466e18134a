import { LocalDay, weekdayOf } from '../calendar/local-calendar';
import { isActive, observedAtOf, PackedPoll } from '../polls/poll-block';
import { WeeklySchedule } from '../schedule/schedule';
import { MS_PER_SECOND } from '../time/instant';
import { openIntervals } from './open-time';

/** Open time by status, in integer milliseconds. */
export interface OpenTimeSums {
  up: number;
  down: number;
  noData: number;
}

/**
 * The sums of a local day that has ended: those of `walkDay`, without its segments (SEMANTICS.md, section 3).
 * `polls[from .. to)`: the polls of this day, ascending, one per instant, none later than as_of.
 */
export function sumDay(
  schedule: WeeklySchedule,
  day: LocalDay,
  polls: ArrayLike<PackedPoll>,
  from: number,
  to: number,
): OpenTimeSums {
  // On a regular day an instant is midnight plus a wall time, so that no list of instants is needed.
  return day.regular
    ? sumIntervals(schedule[weekdayOf(day.date)]!, day.start, MS_PER_SECOND, polls, from, to)
    : sumIntervals(openIntervals(schedule, day), 0, 1, polls, from, to);
}

/**
 * Like `sumDay` for open intervals, flat pairs that ascend and are disjoint: `origin + open[i] * unit` in epoch ms.
 *
 * A report spends most of its time here, hence a single pass without callbacks. At each poll, `up` holds the uptime
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
    // The first poll fills back over the open time before it.
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
