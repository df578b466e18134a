import { WeeklySchedule } from '../../business-hours/schedule';
import { PackedPoll } from '../../polls/packed-poll';
import { MS_PER_DAY } from '../../time/instant';
import { DaySheet } from '../engine/day-sheet';
import { walkDays } from '../engine/days';
import { StoreSums, sumRange, sumStore, WindowSums } from '../engine/figures';
import { HourSums } from '../engine/hours';
import { StoreStatus, statusAt } from '../engine/moment';
import { SegmentStatus } from '../engine/segments';
import { EarlierWindow, PictureFrame } from './picture-frame';

/** One store as of an instant. Its hours are in what was handed over for them. */
export interface StorePicture {
  readonly status: StoreStatus;
  /** The report's. */
  readonly sums: StoreSums;
  /** Each window as a report one hour, day or week earlier has it. */
  readonly before: StoreSums;
  /** It is down, or without data, at the end of its open time of the last 168 hours: an incident goes on. */
  readonly incidentGoesOn: boolean;
}

/**
 * Works out one store: its figures by the functions of the report, its hours by the same walk. `polls[from .. to)`,
 * `sheet` and `place` as for `sumStore`; `hours` is cleared first.
 */
export function storePicture(
  schedule: WeeklySchedule,
  frame: PictureFrame,
  polls: ArrayLike<PackedPoll>,
  from: number,
  to: number,
  sheet: DaySheet,
  place: number,
  hours: HourSums,
): StorePicture {
  const { asOf, recent, now, hourBefore, dayBefore, weekBefore } = frame;
  const weekAgo = asOf - 7 * MS_PER_DAY;
  let last: SegmentStatus | undefined;
  hours.clear();
  walkDays(schedule, recent, asOf, polls, from, to, (start, end, status) => {
    hours.add(start, end, status);
    if (end > weekAgo) last = status;
  });
  const earlier = ({ range, days }: EarlierWindow): WindowSums =>
    sumRange(schedule, days, range, range.end, polls, from, to);
  return {
    status: statusAt(schedule, recent[recent.length - 1]!, asOf, polls, from, to),
    sums: sumStore(schedule, now, polls, from, to, sheet, place),
    before: {
      hour: earlier(hourBefore),
      day: earlier(dayBefore),
      week: sumStore(schedule, weekBefore, polls, from, to, sheet, place).week,
    },
    incidentGoesOn: last === 'down' || last === 'no_data',
  };
}
