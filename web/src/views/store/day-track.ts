import type { DayPoll, Segment, TimelineDay } from '../../api/answers';

/** A part of a local day, by its position in the day: shares from 0 to 1. */
export interface Placed<T> {
  readonly left: number;
  readonly width: number;
  readonly of: T;
}

/** The positions of a day's segments, for days of 23, 24 or 25 hours. */
export const placedSegments = (day: TimelineDay): Placed<Segment>[] =>
  day.segments.map((segment) => ({ ...placeIn(day, segment.start, segment.end), of: segment }));

/** The positions of open time without segments, such as future open time. */
export const placedOpen = (day: TimelineDay): Placed<undefined>[] =>
  day.open.map(({ start, end }) => ({ ...placeIn(day, start, end), of: undefined }));

/** The positions of what is excluded, also in the future. */
export const placedExcluded = (day: TimelineDay): Placed<undefined>[] =>
  day.excluded.map(({ start, end }) => ({ ...placeIn(day, start, end), of: undefined }));

/** The positions of the day's polls, including those while the store was closed. */
export const placedPolls = (day: TimelineDay): Placed<DayPoll>[] =>
  day.polls.map((poll) => ({ ...placeIn(day, poll.observed_at, poll.observed_at), of: poll }));

const HOUR_MS = 3_600_000;
const USUAL_INTERVALS = 3;
const MAX_OLD_MS = 3 * HOUR_MS;

/**
 * The age in ms at which a poll is old: three times the usual interval of the polls, their median, and at most three
 * hours.
 */
export function oldAfterMs(days: readonly TimelineDay[]): number {
  const intervals = days
    .flatMap(({ polls }) =>
      polls.slice(1).map((poll, i) => Date.parse(poll.observed_at) - Date.parse(polls[i]!.observed_at)),
    )
    .sort((a, b) => a - b);
  const usual = intervals[(intervals.length - 1) >> 1];
  return usual === undefined ? MAX_OLD_MS : Math.min(MAX_OLD_MS, USUAL_INTERVALS * usual);
}

/**
 * Where in a segment its status begins to be a guess, as a share of it: from the first instant if it is filled back, or
 * when its poll is old. undefined: nowhere.
 */
export function guessedFrom({ start, end, rule, poll }: Segment, oldAfter: number): number | undefined {
  if (poll === null) return undefined;
  if (rule === FILLS_BACK) return 0;
  const begin = Date.parse(start);
  const share = (Date.parse(poll.observed_at) + oldAfter - begin) / (Date.parse(end) - begin);
  return share >= 1 ? undefined : Math.max(0, share);
}

/** The rule of the API for the time before the first poll of a day. */
const FILLS_BACK = 'first poll fills back';

/** The number of hours of a local day if it is not 24, because of a clock change. */
export function unusualHours({ start, end }: TimelineDay): number | undefined {
  const hours = (Date.parse(end) - Date.parse(start)) / HOUR_MS;
  return hours === 24 ? undefined : hours;
}

function placeIn(day: TimelineDay, start: string, end: string): { left: number; width: number } {
  const first = Date.parse(day.start);
  const whole = Date.parse(day.end) - first;
  return { left: (Date.parse(start) - first) / whole, width: (Date.parse(end) - Date.parse(start)) / whole };
}
