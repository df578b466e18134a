import type { Poll, Segment, TimelineDay } from '../../api/answers';

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

/**
 * The polls in the open time of a day: each stands behind some stretch of it. But for one at as_of itself, behind
 * which no time lies yet: that is the store's last poll, if it is in open time.
 */
export function placedPolls(day: TimelineDay, lastPoll: Poll | null): Placed<Poll>[] {
  const polls = new Map<string, Poll>();
  for (const { poll } of day.segments) if (poll !== null) polls.set(poll.observed_at, poll);
  if (lastPoll !== null && isOpenAt(day, Date.parse(lastPoll.observed_at))) {
    polls.set(lastPoll.observed_at, lastPoll);
  }
  return [...polls.values()].map((poll) => ({
    ...placeIn(day, poll.observed_at, poll.observed_at),
    of: poll,
  }));
}

/** How many hours a local day has, where that is not 24: clocks were changed on it. */
export function unusualHours({ start, end }: TimelineDay): number | undefined {
  const hours = (Date.parse(end) - Date.parse(start)) / 3_600_000;
  return hours === 24 ? undefined : hours;
}

const isOpenAt = ({ open }: TimelineDay, at: number): boolean =>
  open.some(({ start, end }) => Date.parse(start) <= at && at < Date.parse(end));

function placeIn(day: TimelineDay, start: string, end: string): { left: number; width: number } {
  const first = Date.parse(day.start);
  const whole = Date.parse(day.end) - first;
  return { left: (Date.parse(start) - first) / whole, width: (Date.parse(end) - Date.parse(start)) / whole };
}
