import { WeeklySchedule } from '../../business-hours/schedule';
import { LocalCalendar, LocalDay } from '../../timezones/local-calendar';
import { PackedPoll } from '../../polls/packed-poll';
import { openIntervals } from './open-time';
import { SegmentStatus, walkDay } from './segments';
import { Windows } from './windows';

export const NO_DATA_POLICIES = ['down', 'exclude'] as const;
export type NoDataPolicy = (typeof NO_DATA_POLICIES)[number];

/** Open time of one window by what is known of it, in whole milliseconds. Their sum is the window's open time. */
export interface WindowSums {
  up: number;
  down: number;
  noData: number;
}

/** The sums of one store's three windows. */
export interface StoreSums {
  readonly hour: WindowSums;
  readonly day: WindowSums;
  readonly week: WindowSums;
}

const FIELD = { up: 'up', down: 'down', 'no data': 'noData' } as const satisfies Record<
  SegmentStatus,
  keyof WindowSums
>;

/** The local days that the windows touch, first to last. */
export function daysOf(windows: Windows, calendar: LocalCalendar): LocalDay[] {
  const days: LocalDay[] = [];
  for (let date = windows.firstDate; date <= windows.lastDate; date++) days.push(calendar.day(date));
  return days;
}

/**
 * One store's sums. Each local day is worked out whole from its own polls, then cut to the windows.
 * `polls[from .. to)` are the store's polls since the first of `days` began, ascending, one per instant.
 */
export function sumStore(
  schedule: WeeklySchedule,
  days: readonly LocalDay[],
  windows: Windows,
  polls: ArrayLike<PackedPoll>,
  from: number,
  to: number,
): StoreSums {
  const sums: StoreSums = { hour: emptySums(), day: emptySums(), week: emptySums() };
  const add = (start: number, end: number, status: SegmentStatus): void => {
    const field = FIELD[status];
    if (end > windows.weekStart) sums.week[field] += end - Math.max(start, windows.weekStart);
    if (end > windows.dayStart) sums.day[field] += end - Math.max(start, windows.dayStart);
    if (end > windows.hourStart) sums.hour[field] += end - Math.max(start, windows.hourStart);
  };
  eachDay(days, polls, from, to, (day, first, beyond) => {
    walkDay(openIntervals(schedule, day), polls, first, beyond, windows.end, add);
  });
  return sums;
}

/** Splits a store's ascending polls by local day: `visit(day, first, beyond)` for each day, polls or none. */
export function eachDay(
  days: readonly LocalDay[],
  polls: ArrayLike<PackedPoll>,
  from: number,
  to: number,
  visit: (day: LocalDay, first: number, beyond: number) => void,
): void {
  let first = from;
  for (const day of days) {
    while (first < to && polls[first]! < day.start * 2) first++;
    let beyond = first;
    while (beyond < to && polls[beyond]! < day.end * 2) beyond++;
    visit(day, first, beyond);
    first = beyond;
  }
}

const emptySums = (): WindowSums => ({ up: 0, down: 0, noData: 0 });

/** Uptime and downtime of a window in milliseconds; `no_data` says what time without data counts as. */
export function figuresOf(sums: WindowSums, policy: NoDataPolicy): { uptime: number; downtime: number } {
  return { uptime: sums.up, downtime: policy === 'down' ? sums.down + sums.noData : sums.down };
}
