import { LocalDay } from '../calendar/local-calendar';
import { PackedPoll } from '../polls/poll-block';
import { WeeklySchedule } from '../schedule/schedule';
import { DailyPlan } from './daily-plan';
import { rollupOf, StoreRollups } from './daily-totals';
import { OpenTimeSums, sumDay } from './day-sums';
import { eachDay } from './days';
import { sumRange } from './figures';

/** The sums of one store's local day before as_of. */
export interface DailySums {
  readonly day: LocalDay;
  readonly sums: Readonly<OpenTimeSums>;
  /** Whether the day has ended by as_of. */
  readonly complete: boolean;
  /** Whether the sums are those of a rollup, so that no polls were read. */
  readonly stored: boolean;
}

/**
 * One store's local days that have begun by as_of, each computed from its own polls and cut at as_of (SEMANTICS.md,
 * section 3). Skipped dates are left out. `polls[from .. to)` and `rollups` as for `sumStore`.
 */
export function sumEachDay(
  schedule: WeeklySchedule,
  { asOf, days, whole }: DailyPlan,
  polls: ArrayLike<PackedPoll>,
  from: number,
  to: number,
  rollups: StoreRollups,
): DailySums[] {
  const summed: DailySums[] = [];
  eachDay(days, polls, from, to, (day, first, beyond, i) => {
    if (day.start === day.end || day.start > asOf) return;
    const rollup = whole[i]! ? rollupOf(rollups, day.date) : undefined;
    const sums =
      rollup ??
      (whole[i]!
        ? sumDay(schedule, day, polls, first, beyond)
        : sumRange(schedule, [day], day, asOf, polls, first, beyond));
    summed.push({ day, sums, complete: day.end <= asOf, stored: rollup !== undefined });
  });
  return summed;
}
