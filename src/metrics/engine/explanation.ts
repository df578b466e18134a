import { WeeklySchedule } from '../../business-hours/schedule';
import { LocalDay } from '../../timezones/local-calendar';
import { PackedPoll } from '../../polls/packed-poll';
import { eachDay, StoreSums, sumStore } from './figures';
import { openIntervals } from './open-time';
import { SegmentRule, SegmentStatus, walkDay } from './segments';
import { Windows } from './windows';

/** A stretch of open time with one status, why it has it, and the poll behind it. Epoch milliseconds. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly status: SegmentStatus;
  readonly rule: SegmentRule;
  readonly poll: PackedPoll | undefined;
}

/** One local day: its open intervals (flat pairs, not cut at as_of) and the segments of its open time before as_of. */
export interface DayExplanation {
  readonly day: LocalDay;
  readonly open: readonly number[];
  readonly segments: readonly Segment[];
}

/** How a store's figures come about. The sums are the report's, by the same functions. */
export interface StoreExplanation {
  readonly days: readonly DayExplanation[];
  readonly sums: StoreSums;
}

/** The same walk as `sumStore`, written down. Parameters as there. */
export function explainStore(
  schedule: WeeklySchedule,
  days: readonly LocalDay[],
  windows: Windows,
  polls: ArrayLike<PackedPoll>,
): StoreExplanation {
  const explained: DayExplanation[] = [];
  eachDay(days, polls, 0, polls.length, (day, first, beyond) => {
    const open = openIntervals(schedule, day);
    const segments: Segment[] = [];
    walkDay(open, polls, first, beyond, windows.end, (start, end, status, rule, poll) => {
      segments.push({ start, end, status, rule, poll });
    });
    explained.push({ day, open, segments });
  });
  return { days: explained, sums: sumStore(schedule, days, windows, polls, 0, polls.length) };
}
