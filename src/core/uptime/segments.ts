import { isActive, observedAtOf, PackedPoll } from '../polls/poll-block';

/** Why a segment of open time has its status: the four rules of "status within a local day". */
export const SEGMENT_RULES = {
  fillsBack: 'first poll fills back',
  holdsToNext: 'holds until the next poll',
  holdsToClosing: 'holds to closing',
  noData: 'no data',
} as const;
export type SegmentRule = (typeof SEGMENT_RULES)[keyof typeof SEGMENT_RULES];

/** Receives a segment `[start, end)` of open time: its status, its rule, and the poll behind it, if any. */
export type SegmentVisitor = (
  start: number,
  end: number,
  status: SegmentStatus,
  rule: SegmentRule,
  poll: PackedPoll | undefined,
) => void;

/**
 * Walks the open time of one local day up to as_of, and passes each segment to `visit`, in order (SEMANTICS.md, status
 * within a local day, rules 1 to 4).
 *
 * `open`: the day's open intervals, flat pairs of epoch ms, ascending and disjoint. `polls[from .. to)`: polls of the
 * store, ascending, one per instant, at least those of this day; polls outside open time or after as_of are ignored.
 * The segments are disjoint, and together they are the open time before as_of.
 */
export function walkDay(
  open: readonly number[],
  polls: ArrayLike<PackedPoll>,
  from: number,
  to: number,
  asOf: number,
  visit: SegmentVisitor,
): void {
  const first = firstWithin(open, polls, from, to, asOf);
  const last = first === to ? first : lastWithin(open, polls, first, to, asOf);
  let poll = first === to ? undefined : polls[first]!;
  let rule: SegmentRule = poll === undefined ? SEGMENT_RULES.noData : SEGMENT_RULES.fillsBack;
  let next = first;
  for (let i = 0; i < open.length && open[i]! < asOf; i += 2) {
    let cursor = open[i]!;
    const closing = open[i + 1]!;
    while (next <= last && next < to && observedAtOf(polls[next]!) < closing) {
      const observedAt = observedAtOf(polls[next]!);
      if (observedAt >= open[i]!) {
        if (cursor < observedAt) visit(cursor, observedAt, statusOf(poll), rule, poll);
        cursor = observedAt;
        poll = polls[next]!;
        rule = next === last ? SEGMENT_RULES.holdsToClosing : SEGMENT_RULES.holdsToNext;
      }
      next++;
    }
    const end = Math.min(closing, asOf);
    if (cursor < end) visit(cursor, end, statusOf(poll), rule, poll);
  }
}

export const SEGMENT_STATUSES = ['up', 'down', 'no_data'] as const;
export type SegmentStatus = (typeof SEGMENT_STATUSES)[number];

const statusOf = (poll: PackedPoll | undefined): SegmentStatus =>
  poll === undefined ? 'no_data' : isActive(poll) ? 'up' : 'down';

/** Whether an instant lies in one of the open intervals. */
export function isOpenAt(open: readonly number[], instant: number): boolean {
  for (let i = 0; i < open.length && open[i]! <= instant; i += 2) {
    if (instant < open[i + 1]!) return true;
  }
  return false;
}

/** The status at as_of, the end of the walk: that of the last poll in open time. */
export function statusWithin(
  open: readonly number[],
  polls: ArrayLike<PackedPoll>,
  from: number,
  to: number,
  asOf: number,
): SegmentStatus {
  const first = firstWithin(open, polls, from, to, asOf);
  return statusOf(first === to ? undefined : polls[lastWithin(open, polls, first, to, asOf)]);
}

/** The index of the first poll in open time and not after as_of; `to` if there is none. */
function firstWithin(
  open: readonly number[],
  polls: ArrayLike<PackedPoll>,
  from: number,
  to: number,
  asOf: number,
): number {
  for (let i = from; i < to; i++) {
    const observedAt = observedAtOf(polls[i]!);
    if (observedAt > asOf) return to;
    if (isOpenAt(open, observedAt)) return i;
  }
  return to;
}

/** The index of the last poll in open time and not after as_of; `first` is such a poll. */
function lastWithin(
  open: readonly number[],
  polls: ArrayLike<PackedPoll>,
  first: number,
  to: number,
  asOf: number,
): number {
  for (let i = to - 1; i > first; i--) {
    const observedAt = observedAtOf(polls[i]!);
    if (observedAt <= asOf && isOpenAt(open, observedAt)) return i;
  }
  return first;
}
