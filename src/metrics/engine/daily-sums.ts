import { WeeklySchedule } from '../../business-hours/schedule';
import { PackedPoll } from '../../polls/packed-poll';
import { LocalDay } from '../../timezones/local-calendar';
import { DailyFrame } from './daily-frame';
import { DaySheet } from './day-sheet';
import { OpenTimeSums } from './day-sums';
import { eachDay } from './days';
import { sumRange } from './figures';
import { sumWholeDay } from './whole-day';

/** What the open time of one store's local day adds up to, before as_of. */
export interface DailySums {
  readonly day: LocalDay;
  readonly sums: Readonly<OpenTimeSums>;
  /** It has ended by as_of. */
  readonly complete: boolean;
  /** Its sums were stored: its polls were not looked at. */
  readonly stored: boolean;
}

/**
 * One store's local days that have begun by as_of, each worked out by itself from its own polls and cut at as_of
 * (SEMANTICS.md, status within a local day). A date that the zone skipped is no day. `polls[from .. to)`, `sheet` and
 * `store` as for `sumStore`.
 */
export function sumEachDay(
  schedule: WeeklySchedule,
  { asOf, days, whole }: DailyFrame,
  polls: ArrayLike<PackedPoll>,
  from: number,
  to: number,
  sheet: DaySheet,
  store: number,
): DailySums[] {
  const summed: DailySums[] = [];
  eachDay(days, polls, from, to, (day, first, beyond, i) => {
    if (day.start === day.end || day.start > asOf) return;
    const stored = whole[i]! && sheet.has(store, day.date);
    const sums = whole[i]!
      ? sumWholeDay(schedule, day, polls, first, beyond, sheet, store)
      : sumRange(schedule, [day], day, asOf, polls, first, beyond);
    summed.push({ day, sums, complete: day.end <= asOf, stored });
  });
  return summed;
}
