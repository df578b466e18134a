import { WeeklySchedule } from '../../business-hours/schedule';
import { LocalDay } from '../../timezones/local-calendar';
import { observedAtOf, PackedPoll } from '../../core/polls/packed-poll';
import { eachDay } from './days';
import { sumStore } from './figures';
import { openIntervals } from './open-time';
import { ReportFrame } from './report-frame';
import { SegmentRule, SegmentStatus, walkDay } from './segments';
import { StoreSums } from './window-totals';

/** A stretch of open time with one status, why it has it, and the poll behind it. Epoch milliseconds. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly status: SegmentStatus;
  readonly rule: SegmentRule;
  readonly poll: PackedPoll | undefined;
}

/** One local day: its open intervals (flat pairs, not cut at as_of), the segments of its open time before as_of, its polls. */
export interface DayExplanation {
  readonly day: LocalDay;
  readonly open: readonly number[];
  readonly segments: readonly Segment[];
  /** All up to as_of, ascending: also those that lie outside its open time, which tell nothing of it. */
  readonly polls: readonly PackedPoll[];
}

/** How a store's figures come about. The sums are the report's, by the same functions. */
export interface StoreExplanation {
  readonly days: readonly DayExplanation[];
  readonly sums: StoreSums;
}

/** The same walk as `sumStore`, written down. Parameters as there. */
export function explainStore(
  schedule: WeeklySchedule,
  frame: ReportFrame,
  polls: ArrayLike<PackedPoll>,
): StoreExplanation {
  return {
    days: explainDays(schedule, frame.days, frame.windows.end, polls),
    sums: sumStore(schedule, frame, polls, 0, polls.length),
  };
}

/** Each of the local days whole, up to `asOf` (epoch ms). `polls` as for `walkRange`. */
export function explainDays(
  schedule: WeeklySchedule,
  days: readonly LocalDay[],
  asOf: number,
  polls: ArrayLike<PackedPoll>,
): DayExplanation[] {
  const explained: DayExplanation[] = [];
  eachDay(days, polls, 0, polls.length, (day, first, beyond) => {
    const open = openIntervals(schedule, day);
    const segments: Segment[] = [];
    walkDay(open, polls, first, beyond, asOf, (start, end, status, rule, poll) => {
      segments.push({ start, end, status, rule, poll });
    });
    const observed = Array.from({ length: beyond - first }, (_, i) => polls[first + i]!);
    const seen = observed.filter((poll) => observedAtOf(poll) <= asOf);
    explained.push({ day, open, segments, polls: seen });
  });
  return explained;
}
