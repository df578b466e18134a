import { LocalDay } from '../calendar/local-calendar';
import { observedAtOf, PackedPoll } from '../polls/poll-block';
import { eachDay, hoursOfDay, SegmentRule, SegmentStatus, StoreInputs, walkDays } from './days';
import { evidenceOf, sumStore } from './figures';
import { WalkPlan, WindowsPlan } from './plans';
import { Evidence, StoreSums } from './totals';

/** A segment of scheduled open time with one status, the rule for it, and the poll behind it. Epoch milliseconds. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly status: SegmentStatus;
  readonly rule: SegmentRule;
  readonly poll: PackedPoll | undefined;
}

/**
 * One local day: its open intervals and what is excluded (flat pairs, not cut at as_of), the segments of its scheduled
 * open time before as_of, and its polls.
 */
export interface DayExplanation {
  readonly day: LocalDay;
  readonly open: readonly number[];
  readonly excluded: readonly number[];
  readonly segments: readonly Segment[];
  /** All polls up to as_of, ascending, including those outside open time, which do not count. */
  readonly polls: readonly PackedPoll[];
  readonly evidence: Evidence;
}

/** The explanation of a store's figures. Its sums come from the functions of the report. */
export interface StoreExplanation {
  readonly days: readonly DayExplanation[];
  readonly sums: StoreSums;
}

/** Records the walk of `sumStore`, with the same parameters. */
export function explainStore(store: StoreInputs, plan: WindowsPlan): StoreExplanation {
  return {
    // With carry_forward, earlier days are read that no window touches.
    days: explainDays(store, plan).filter(({ day }) => day.date >= plan.windows.firstDate),
    sums: sumStore(store, plan),
  };
}

/** Each local day of the plan whole, up to as_of. */
export function explainDays(store: StoreInputs, plan: WalkPlan): DayExplanation[] {
  const { days, asOf } = plan;
  const segments: Segment[][] = [];
  walkDays(
    store,
    plan,
    (start, end, status, rule, poll) => segments.at(-1)!.push({ start, end, status, rule, poll }),
    () => segments.push([]),
  );
  const evidence = evidenceOf(store, plan, days);
  const explained: DayExplanation[] = [];
  eachDay(days, store, (day, { polls, from, to }, i) => {
    const { open, out } = hoursOfDay(store, day);
    const observed = Array.from({ length: to - from }, (_, at) => polls[from + at]!);
    const seen = observed.filter((poll) => observedAtOf(poll) <= asOf);
    const [ofDay, evidenceOfDay] = [segments[i]!, evidence[i]!];
    explained.push({ day, open, excluded: out, segments: ofDay, polls: seen, evidence: evidenceOfDay });
  });
  return explained;
}
