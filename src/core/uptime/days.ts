import { LocalDay } from '../calendar/local-calendar';
import { isActive, observedAtOf, PackedPoll } from '../polls/poll-block';
import { ExcludedTime, excludesAnyOf, splitByExclusion } from '../schedule/exclusions';
import { Schedule, union } from '../schedule/schedule';
import { MS_PER_SECOND } from '../time/instant';
import { Range, WalkPlan } from './plans';

/**
 * The scheduled open time of a local day as instants: flat pairs `[start, end, …)` of epoch milliseconds, ascending and
 * disjoint, all within the day (SEMANTICS.md, open time, rules 5 and 6).
 *
 * The rows of the day are merged as wall times first, then converted to instants. Near a gap the conversion can invert
 * an interval or make two meet, so the result is cut to the day and merged again.
 */
export function scheduledIntervals(schedule: Schedule, day: LocalDay): number[] {
  const wall = schedule.on(day.date);
  const intervals: number[] = [];
  for (let i = 0; i < wall.length; i += 2) {
    intervals.push(day.instantOf(wall[i]!), day.instantOf(wall[i + 1]!));
  }
  return day.regular ? intervals : withinDay(intervals, day);
}

/** When a store is open. */
export interface StoreHours {
  readonly schedule: Schedule;
  /** What its exclusions take out; with `exclusions=ignore`, nothing. */
  readonly excluded: ExcludedTime;
}

/** The open time of a local day, and what is excluded of its scheduled open time, both as `scheduledIntervals`. */
interface DayHours {
  readonly open: readonly number[];
  readonly out: readonly number[];
}

/** SEMANTICS.md, section 7: open time is scheduled open time minus exclusions. */
export function hoursOfDay({ schedule, excluded }: StoreHours, day: LocalDay): DayHours {
  const scheduled = scheduledIntervals(schedule, day);
  return excludesAnyOf(excluded, day.start, day.end)
    ? splitByExclusion(scheduled, excluded)
    : { open: scheduled, out: [] };
}

function withinDay(intervals: readonly number[], day: LocalDay): number[] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < intervals.length; i += 2) {
    pairs.push([Math.max(intervals[i]!, day.start), Math.min(intervals[i + 1]!, day.end)]);
  }
  return union(pairs);
}

/** The polls of one store: `polls[from .. to)`, ascending, one per instant. A block holds those of its whole group. */
export interface StorePolls {
  readonly polls: ArrayLike<PackedPoll>;
  readonly from: number;
  readonly to: number;
}

/** What the open time of a store and its status are computed from. */
export interface StoreInputs extends StorePolls, StoreHours {}

/**
 * Why a segment of scheduled open time has its status: the four rules of "status within a local day"; with
 * `accounting=carry_forward`, also that a poll vouches for a limited time; or an exclusion.
 */
export const SEGMENT_RULES = {
  fillsBack: 'first poll fills back',
  holdsToNext: 'holds until the next poll',
  holdsToClosing: 'holds to closing',
  carried: 'holds for carry_minutes',
  noData: 'no data',
  excluded: 'excluded',
} as const;
export type SegmentRule = (typeof SEGMENT_RULES)[keyof typeof SEGMENT_RULES];

/** Receives a segment `[start, end)` of scheduled open time: its status, its rule, and the poll behind it, if any. */
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
 * `open`: the day's open intervals, flat pairs of epoch ms, ascending and disjoint. `observed`: at least the store's polls
 * of this day; polls outside open time or after as_of are ignored. The segments are disjoint, and together they are the
 * open time before as_of.
 */
export function walkDay(
  open: readonly number[],
  observed: StorePolls,
  asOf: number,
  visit: SegmentVisitor,
): void {
  const { polls, to } = observed;
  const first = firstWithin(open, observed, asOf);
  const last = first === to ? first : lastWithin(open, observed, first, asOf);
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

/** `excluded`: scheduled open time that is no open time. */
export const SEGMENT_STATUSES = ['up', 'down', 'no_data', 'excluded'] as const;
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
export function statusWithin(open: readonly number[], observed: StorePolls, asOf: number): SegmentStatus {
  const first = firstWithin(open, observed, asOf);
  const isEmpty = first === observed.to;
  return statusOf(isEmpty ? undefined : observed.polls[lastWithin(open, observed, first, asOf)]);
}

/** The index of the first poll in open time and not after as_of; `to` if there is none. */
function firstWithin(open: readonly number[], { polls, from, to }: StorePolls, asOf: number): number {
  for (let i = from; i < to; i++) {
    const observedAt = observedAtOf(polls[i]!);
    if (observedAt > asOf) return to;
    if (isOpenAt(open, observedAt)) return i;
  }
  return to;
}

/** The index of the last poll in open time and not after as_of; `first` is such a poll. */
function lastWithin(open: readonly number[], { polls, to }: StorePolls, first: number, asOf: number): number {
  for (let i = to - 1; i > first; i--) {
    const observedAt = observedAtOf(polls[i]!);
    if (observedAt <= asOf && isOpenAt(open, observedAt)) return i;
  }
  return first;
}

/**
 * Splits a store's polls by local day: calls `visit(day, observed, i)` for each day, also for days without polls.
 * `observed` is one object for all days: a visitor that keeps the polls of its day copies it.
 */
export function eachDay(
  days: readonly LocalDay[],
  { polls, from, to }: StorePolls,
  visit: (day: LocalDay, observed: StorePolls, i: number) => void,
): void {
  const observed = { polls, from, to: from };
  for (let i = 0; i < days.length; i++) {
    const day = days[i]!;
    observed.from = firstAt(day.start * 2, polls, observed.to, to);
    observed.to = firstAt(day.end * 2, polls, observed.from, to);
    visit(day, observed, i);
  }
}

/** The polls of a day of hourly sweeps lie within twice this number. */
const FIRST_STEP = 16;

/**
 * The index of the first of the ascending polls that is not less than `bound`; `to` if there is none. Searches with
 * growing steps, then by bisection: the result is usually near, but a day may have many polls.
 */
function firstAt(bound: PackedPoll, polls: ArrayLike<PackedPoll>, from: number, to: number): number {
  if (from === to || polls[from]! >= bound) return from;
  let low = from + 1;
  let step = FIRST_STEP;
  for (; low + step < to && polls[low + step]! < bound; step *= 2) low += step + 1;
  let high = Math.min(low + step, to);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (polls[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Passes the segments of a store's scheduled open time on the days of a plan to `visit`, in order. With
 * `accounting=daily` each local day is computed whole from its own polls (SEMANTICS.md, section 3); with `carry_forward`
 * a poll vouches for open time after it (section 8). The store has at least its polls since the start of the first day.
 * Calls `onDay` before the segments of each day, with its index.
 */
export function walkDays(
  store: StoreInputs,
  { days, asOf, carryMs }: WalkPlan,
  visit: SegmentVisitor,
  onDay?: (day: number) => void,
): void {
  const walk = carryMs === undefined ? walkDay : new CarriedPoll(carryMs).walkDay;
  eachDay(days, store, (day, observed, i) => {
    onDay?.(i);
    walkHours(hoursOfDay(store, day), observed, asOf, visit, walk);
  });
}

/**
 * Passes the segments of the scheduled open time of one local day up to as_of to `visit`, in order: those of `walk`,
 * by default each computed from the polls of this day, and what is excluded.
 */
export function walkHours(
  { open, out }: DayHours,
  observed: StorePolls,
  asOf: number,
  visit: SegmentVisitor,
  walk = walkDay,
): void {
  if (out.length === 0) {
    walk(open, observed, asOf, visit);
    return;
  }
  let next = 0;
  const visitExcluded = (until: number): void => {
    for (; next < out.length && out[next]! < until; next += 2) {
      const end = Math.min(out[next + 1]!, asOf);
      visit(out[next]!, end, 'excluded', SEGMENT_RULES.excluded, undefined);
    }
  };
  walk(open, observed, asOf, (start, end, status, rule, poll) => {
    visitExcluded(start);
    visit(start, end, status, rule, poll);
  });
  visitExcluded(asOf);
}

/** SEMANTICS.md, section 8: the last poll in open time, which vouches for a limited time of what follows. */
class CarriedPoll {
  private poll: PackedPoll | undefined;

  constructor(private readonly carryMs: number) {}

  /** Like the function `walkDay`, for days in order. */
  readonly walkDay = (
    open: readonly number[],
    { polls, from, to }: StorePolls,
    asOf: number,
    visit: SegmentVisitor,
  ): void => {
    let next = from;
    for (let i = 0; i < open.length && open[i]! < asOf; i += 2) {
      let cursor = open[i]!;
      const end = Math.min(open[i + 1]!, asOf);
      for (; next < to && observedAtOf(polls[next]!) < open[i + 1]!; next++) {
        const observedAt = observedAtOf(polls[next]!);
        if (observedAt < cursor) continue;
        if (observedAt > asOf) break;
        this.visitUpTo(cursor, observedAt, SEGMENT_RULES.holdsToNext, visit);
        this.poll = polls[next]!;
        cursor = observedAt;
      }
      this.visitUpTo(cursor, end, SEGMENT_RULES.carried, visit);
    }
  };

  private visitUpTo(start: number, end: number, rule: SegmentRule, visit: SegmentVisitor): void {
    const { poll } = this;
    const until = poll === undefined ? start : Math.min(end, observedAtOf(poll) + this.carryMs);
    if (start < until)
      visit(start, until, statusOf(poll), until === end ? rule : SEGMENT_RULES.carried, poll);
    const rest = Math.max(start, until);
    if (rest < end) visit(rest, end, 'no_data', SEGMENT_RULES.noData, undefined);
  }
}

/** Like `walkDays`, cut to a range (SEMANTICS.md, windows). */
export function walkRange(store: StoreInputs, plan: WalkPlan, range: Range, visit: SegmentVisitor): void {
  walkDays(store, plan, (start, end, status, rule, poll) => {
    const begin = Math.max(start, range.start);
    const close = Math.min(end, range.end);
    if (begin < close) visit(begin, close, status, rule, poll);
  });
}

/** Scheduled open time by status, in integer milliseconds. */
export interface OpenTimeSums {
  up: number;
  down: number;
  noData: number;
  excluded: number;
}

/**
 * The sums of a local day that has ended: those of `walkDays` with `accounting=daily`, without its segments
 * (SEMANTICS.md, section 3). `observed`: the polls of this day, none later than as_of.
 */
export function sumDay(store: StoreHours, day: LocalDay, observed: StorePolls): OpenTimeSums {
  if (excludesAnyOf(store.excluded, day.start, day.end)) {
    const { open, out } = hoursOfDay(store, day);
    const sums = sumIntervals(open, 0, 1, observed);
    for (let i = 0; i < out.length; i += 2) sums.excluded += out[i + 1]! - out[i]!;
    return sums;
  }
  // On a regular day an instant is midnight plus a wall time, so that no list of instants is needed.
  return day.regular
    ? sumIntervals(store.schedule.on(day.date), day.start, MS_PER_SECOND, observed)
    : sumIntervals(scheduledIntervals(store.schedule, day), 0, 1, observed);
}

/**
 * Like `sumDay` for open intervals, flat pairs that ascend and are disjoint: `origin + open[i] * unit` in epoch ms.
 *
 * A report spends most of its time here, hence a single pass without callbacks. At each poll, `up` holds the uptime
 * from opening to `cursor`, the latest poll in open time, and `opened` the open time of the intervals before `next`.
 */
export function sumIntervals(
  open: readonly number[],
  origin: number,
  unit: number,
  { polls, from, to }: StorePolls,
): OpenTimeSums {
  let next = 0;
  let start = origin + (open[0] ?? 0) * unit;
  let end = origin + (open[1] ?? 0) * unit;
  let opened = 0;
  let up = 0;
  let active: boolean | undefined;
  let cursor = -Infinity;
  for (let i = from; i < to; i++) {
    const observedAt = observedAtOf(polls[i]!);
    while (next < open.length && end <= observedAt) {
      if (active === true) up += end - Math.max(start, cursor);
      opened += end - start;
      next += 2;
      start = origin + (open[next] ?? 0) * unit;
      end = origin + (open[next + 1] ?? 0) * unit;
    }
    if (next >= open.length) break;
    if (observedAt < start) continue;
    const isUp = isActive(polls[i]!);
    // The first poll fills back over the open time before it.
    if (active === undefined) up = isUp ? opened + observedAt - start : 0;
    else if (active) up += observedAt - Math.max(start, cursor);
    active = isUp;
    cursor = observedAt;
  }
  while (next < open.length) {
    if (active === true) up += end - Math.max(start, cursor);
    opened += end - start;
    next += 2;
    start = origin + (open[next] ?? 0) * unit;
    end = origin + (open[next + 1] ?? 0) * unit;
  }
  return active === undefined
    ? { up: 0, down: 0, noData: opened, excluded: 0 }
    : { up, down: opened - up, noData: 0, excluded: 0 };
}
