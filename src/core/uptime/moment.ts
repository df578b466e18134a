import { LocalCalendar, LocalDay } from '../calendar/local-calendar';
import { union, WeeklySchedule } from '../schedule/schedule';
import { isOpenAt, openIntervals, SEGMENT_STATUSES, statusWithin, StoreInputs } from './days';

/** The status of a store at an instant. */
export const STORE_STATUSES = [...SEGMENT_STATUSES, 'closed'] as const;
export type StoreStatus = (typeof STORE_STATUSES)[number];

/** Hours repeat each week. A clock change may skip an opening or closing, but not that of the next week as well. */
const HORIZON_DAYS = 15;

/** Whether a store is open at an instant, and when that next changes (epoch ms); undefined: never. */
export interface Opening {
  readonly open: boolean;
  readonly until: number | undefined;
}

/**
 * The status of a store at the instant `asOf` of the local day `day`: that of the last poll in the day's open time that
 * is not later, which holds until the next one (SEMANTICS.md, status within a local day). `polls[from .. to)`: at least
 * the store's polls of that day, ascending.
 */
export function statusAt(
  { schedule, polls, from, to }: StoreInputs,
  day: LocalDay,
  asOf: number,
): StoreStatus {
  const open = openIntervals(schedule, day);
  return isOpenAt(open, asOf) ? statusWithin(open, polls, from, to, asOf) : 'closed';
}

/**
 * Whether the store is open at `instant`, and until when. Open times of adjacent days that meet at midnight count as
 * one.
 */
export function openingAt(schedule: WeeklySchedule, calendar: LocalCalendar, instant: number): Opening {
  const today = calendar.dateOf(instant);
  const pairs: [number, number][] = [];
  for (let date = today; date <= today + HORIZON_DAYS; date++) {
    const open = openIntervals(schedule, calendar.day(date));
    for (let i = 0; i < open.length; i += 2) pairs.push([open[i]!, open[i + 1]!]);
  }
  const intervals = union(pairs);
  const horizon = calendar.day(today + HORIZON_DAYS).end;
  const change = intervals.find((edge) => edge > instant && edge < horizon);
  return { open: isOpenAt(intervals, instant), until: change };
}
