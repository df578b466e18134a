import type { DayPoll, Segment, TimelineDay } from '../../api/answers';

/** A stretch of a local day, by its place in the day: shares from 0 to 1. */
export interface Placed<T> {
  readonly left: number;
  readonly width: number;
  readonly of: T;
}

/** Where each stretch of a day's open time lies in the day, be it of 23, 24 or 25 hours. */
export const placedSegments = (day: TimelineDay): Placed<Segment>[] =>
  day.segments.map((segment) => ({ ...placeIn(day, segment.start, segment.end), of: segment }));

/** Open time that is still to come, or was not walked: shown as open, and no more. */
export const placedOpen = (day: TimelineDay): Placed<undefined>[] =>
  day.open.map(({ start, end }) => ({ ...placeIn(day, start, end), of: undefined }));

/** Its polls, where they lie in it: those of its open time, and those that came while the store was closed. */
export const placedPolls = (day: TimelineDay): Placed<DayPoll>[] =>
  day.polls.map((poll) => ({ ...placeIn(day, poll.observed_at, poll.observed_at), of: poll }));

/** How many hours a local day has, where that is not 24: clocks were changed on it. */
export function unusualHours({ start, end }: TimelineDay): number | undefined {
  const hours = (Date.parse(end) - Date.parse(start)) / 3_600_000;
  return hours === 24 ? undefined : hours;
}

function placeIn(day: TimelineDay, start: string, end: string): { left: number; width: number } {
  const first = Date.parse(day.start);
  const whole = Date.parse(day.end) - first;
  return { left: (Date.parse(start) - first) / whole, width: (Date.parse(end) - Date.parse(start)) / whole };
}
