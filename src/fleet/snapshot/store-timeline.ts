import { LocalDay } from '../../core/calendar/local-calendar';
import {
  SEGMENT_RULES,
  SEGMENT_STATUSES,
  SegmentStatus,
  SegmentVisitor,
  StoreInputs,
  walkDays,
} from '../../core/uptime/days';

/**
 * The status of a store from one instant until the next entry: `instant * 8 + code` with the instant in epoch ms.
 * Codes: 0 up, 1 down, 2 without data, 3 excluded, 4 closed; 5 and 6 are up and down where a day's first poll fills
 * back.
 */
type TimelineEntry = number;

/**
 * The days of one store, each computed whole from its known polls, up to its end even if that lies in the future. The
 * entries ascend, and each local day starts with one. Windows as of the latest poll are cut from it, so that it changes
 * only with this store's polls and hours, not with the polls of other stores.
 */
export type StoreTimeline = Float64Array;

const CODES = 8;
const CLOSED = SEGMENT_STATUSES.length;
const EXCLUDED = SEGMENT_STATUSES.indexOf('excluded');
const FILLED_BACK = 5;

export const EMPTY_TIMELINE: StoreTimeline = new Float64Array();

const instantOf = (entry: TimelineEntry): number => Math.floor(entry / CODES);

/** Receives a segment `[start, end)` of a timeline's scheduled open time. */
type StretchVisitor = (start: number, end: number, status: SegmentStatus) => void;

/** The entries of adjacent local days. */
export function timelineOf(store: StoreInputs, days: readonly LocalDay[]): StoreTimeline {
  const entries: TimelineEntry[] = [];
  let code = -1;
  let end = 0;
  const become = (instant: number, next: number): void => {
    if (next === code) return;
    entries.push(instant * CODES + next);
    code = next;
  };
  const visit: SegmentVisitor = (start, close, status, rule) => {
    if (start > end) become(end, CLOSED);
    const filledBack = rule === SEGMENT_RULES.fillsBack ? FILLED_BACK : 0;
    become(start, SEGMENT_STATUSES.indexOf(status) + filledBack);
    end = close;
  };
  const closeUntil = (instant: number): void => {
    if (end < instant) become(end, CLOSED);
  };
  walkDays(store, { days, asOf: Infinity }, visit, (i) => {
    if (i > 0) closeUntil(days[i - 1]!.end);
    // Each day starts with an entry of its own.
    code = -1;
    end = days[i]!.start;
  });
  closeUntil(days[days.length - 1]?.end ?? 0);
  return Float64Array.from(entries);
}

/** The timeline with the days that start in `[start, end)` (epoch ms) replaced by those of another one. */
export function withDays(
  timeline: StoreTimeline,
  days: StoreTimeline,
  start: number,
  end: number,
): StoreTimeline {
  const before = timeline.subarray(0, firstFrom(timeline, start));
  const after = timeline.subarray(firstFrom(timeline, end));
  const joined = new Float64Array(before.length + days.length + after.length);
  joined.set(before);
  joined.set(days, before.length);
  joined.set(after, before.length + days.length);
  return joined;
}

/**
 * Passes the segments of scheduled open time from `start` to `end` to `visit`, cut to these bounds, in order. `asOf` is
 * at or after `end`: a day whose first poll is later has no data (SEMANTICS.md, section 3).
 */
export function walkTimeline(
  timeline: StoreTimeline,
  start: number,
  end: number,
  asOf: number,
  visit: StretchVisitor,
): void {
  for (let i = Math.max(0, firstFrom(timeline, start + 1) - 1); i < timeline.length; i++) {
    const begin = instantOf(timeline[i]!);
    if (begin >= end) return;
    const code = timeline[i]! - begin * CODES;
    if (code === CLOSED) continue;
    const from = Math.max(begin, start);
    const to = Math.min(i + 1 < timeline.length ? instantOf(timeline[i + 1]!) : Infinity, end);
    if (from < to) visit(from, to, statusAsOf(timeline, i, code, asOf));
  }
}

/** The status of the store at an instant; undefined: closed. */
export function statusIn(timeline: StoreTimeline, instant: number): SegmentStatus | undefined {
  const i = firstFrom(timeline, instant + 1) - 1;
  if (i < 0) return undefined;
  const code = timeline[i]! % CODES;
  return code === CLOSED ? undefined : SEGMENT_STATUSES[code % FILLED_BACK];
}

/** Whether the status at an instant is known from a later poll, with which the polls of its day begin. */
export function isFilledBackAt(timeline: StoreTimeline, instant: number): boolean {
  const i = firstFrom(timeline, instant + 1) - 1;
  return i >= 0 && timeline[i]! % CODES >= FILLED_BACK;
}

/** The status of the last open time before an instant; undefined if there was none. */
export function lastStatus(timeline: StoreTimeline, instant: number): SegmentStatus | undefined {
  for (let i = firstFrom(timeline, instant) - 1; i >= 0; i--) {
    const code = timeline[i]! % CODES;
    if (code !== CLOSED && code !== EXCLUDED) return SEGMENT_STATUSES[code % FILLED_BACK];
  }
  return undefined;
}

function statusAsOf(timeline: StoreTimeline, i: number, code: number, asOf: number): SegmentStatus {
  if (code >= FILLED_BACK && firstPollAfter(timeline, i) > asOf) return 'no_data';
  return SEGMENT_STATUSES[code % FILLED_BACK]!;
}

/**
 * The instant of the poll that fills back over the entry: the start of the day's next open time that is not filled
 * back.
 */
function firstPollAfter(timeline: StoreTimeline, place: number): number {
  for (let i = place + 1; i < timeline.length; i++) {
    const instant = instantOf(timeline[i]!);
    if (timeline[i]! - instant * CODES < EXCLUDED) return instant;
  }
  return Infinity;
}

/** The index of the first entry at or after an instant. */
function firstFrom(timeline: StoreTimeline, instant: number): number {
  let low = 0;
  let high = timeline.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timeline[middle]! < instant * CODES) low = middle + 1;
    else high = middle;
  }
  return low;
}
