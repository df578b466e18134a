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

/** The number of hours of a local day if it is not 24, because of a clock change. */
export function unusualHours({ start, end }: TimelineDay): number | undefined {
  const hours = (Date.parse(end) - Date.parse(start)) / 3_600_000;
  return hours === 24 ? undefined : hours;
}

function placeIn(day: TimelineDay, start: string, end: string): { left: number; width: number } {
  const first = Date.parse(day.start);
  const whole = Date.parse(day.end) - first;
  return { left: (Date.parse(start) - first) / whole, width: (Date.parse(end) - Date.parse(start)) / whole };
}
