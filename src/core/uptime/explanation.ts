import { LocalDay } from '../calendar/local-calendar';
import { observedAtOf, PackedPoll } from '../polls/poll-block';
import { eachDay, openIntervals, SegmentRule, SegmentStatus, StoreInputs, walkDay } from './days';
import { sumStore } from './figures';
import { ReportPlan } from './plans';
import { StoreSums } from './totals';

/** A segment of open time with one status, the rule for it, and the poll behind it. Epoch milliseconds. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly status: SegmentStatus;
  readonly rule: SegmentRule;
  readonly poll: PackedPoll | undefined;
}

/**
 * One local day: its open intervals (flat pairs, not cut at as_of), the segments of its open time before as_of, and its
 * polls.
 */
export interface DayExplanation {
  readonly day: LocalDay;
  readonly open: readonly number[];
  readonly segments: readonly Segment[];
  /** All polls up to as_of, ascending, including those outside open time, which do not count. */
  readonly polls: readonly PackedPoll[];
}

/** The explanation of a store's figures. Its sums come from the functions of the report. */
export interface StoreExplanation {
  readonly days: readonly DayExplanation[];
  readonly sums: StoreSums;
}

/** Records the walk of `sumStore`, with the same parameters. */
export function explainStore(store: StoreInputs, plan: ReportPlan): StoreExplanation {
  return {
    days: explainDays(store, plan.days, plan.windows.end),
    sums: sumStore(store, plan),
  };
}

/** Each local day whole, up to `asOf` (epoch ms). */
export function explainDays(store: StoreInputs, days: readonly LocalDay[], asOf: number): DayExplanation[] {
  const { schedule, polls } = store;
  const explained: DayExplanation[] = [];
  eachDay(days, store, (day, first, beyond) => {
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
