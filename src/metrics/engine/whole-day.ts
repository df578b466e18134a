import { WeeklySchedule } from '../../business-hours/schedule';
import { PackedPoll } from '../../polls/packed-poll';
import { LocalDay } from '../../timezones/local-calendar';
import { DaySheet } from './day-sheet';
import { OpenTimeSums, sumDay } from './day-sums';
import { openIntervals } from './open-time';

/**
 * What the open time of a local day that has ended adds up to (ms): taken from the sheet, or worked out and noted there.
 * `polls[from .. to)`: those of this day, needed only when the sheet does not have it; `store` is the store's place in it.
 */
export function sumWholeDay(
  schedule: WeeklySchedule,
  day: LocalDay,
  polls: ArrayLike<PackedPoll>,
  from: number,
  to: number,
  sheet: DaySheet,
  store: number,
): OpenTimeSums {
  if (!sheet.has(store, day.date)) {
    sheet.note(store, day.date, sumDay(openIntervals(schedule, day), polls, from, to));
  }
  return sheet.of(store, day.date);
}
