import { WeeklySchedule } from '../../business-hours/schedule';
import { PackedPoll } from '../../core/polls/packed-poll';
import { StoreRollups } from '../engine/daily-totals';
import { walkDays } from '../engine/days';
import { StoreSums, sumRange, sumStore, WindowSums } from '../engine/figures';
import { Incident, Incidents } from '../engine/incidents';
import { StoreStatus, statusAt } from '../engine/moment';
import { weekUpTo } from '../engine/range';
import { StoreHours } from '../engine/store-hours';
import { EarlierWindow, PictureFrame } from './picture-frame';

/** One store as of an instant. Its hours are in what was handed over for them. */
export interface StorePicture {
  readonly status: StoreStatus;
  /** The report's. */
  readonly sums: StoreSums;
  /** Each window as a report one hour, day or week earlier has it. */
  readonly before: StoreSums;
  /** Of the last 168 hours, where it is down, or without data, at the end of its open time in them. */
  readonly incident: Incident | undefined;
}

/**
 * Computes one store: its figures by the functions of the report, its hours by the same walk. `polls[from .. to)` and
 * `rollups` as for `sumStore`; `hours` are cleared first.
 */
export function storePicture(
  schedule: WeeklySchedule,
  frame: PictureFrame,
  polls: ArrayLike<PackedPoll>,
  from: number,
  to: number,
  rollups: StoreRollups,
  hours: StoreHours,
): StorePicture {
  const { asOf, recent, now, hourBefore, dayBefore, weekBefore } = frame;
  const incidents = new Incidents(weekUpTo(asOf), 'down');
  hours.clear();
  walkDays(schedule, recent, asOf, polls, from, to, (start, end, status) => {
    hours.add(start, end, status);
    incidents.add(start, end, status);
  });
  const earlier = ({ range, days }: EarlierWindow): WindowSums =>
    sumRange(schedule, days, range, range.end, polls, from, to);
  return {
    status: statusAt(schedule, recent[recent.length - 1]!, asOf, polls, from, to),
    sums: sumStore(schedule, now, polls, from, to, rollups),
    before: {
      hour: earlier(hourBefore),
      day: earlier(dayBefore),
      week: sumStore(schedule, weekBefore, polls, from, to, rollups).week,
    },
    incident: incidents.goingOn,
  };
}
