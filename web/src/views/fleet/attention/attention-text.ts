import type { AttentionKind, AttentionStore } from '../../../api/fleet-answers';
import type { ZoneChoice } from '../../../format/selection';
import { durationText, timeIn } from '../../../format/time';

export const TABS = ['new', 'ongoing', 'never_up', 'stale', 'alerts'] as const;
export type Tab = AttentionKind | 'alerts';

export const TAB_TITLES: Readonly<Record<Tab, string>> = {
  new: 'New (last hour)',
  ongoing: 'Ongoing',
  never_up: 'Never up',
  stale: 'Stale',
  alerts: 'Alerts',
};

/** What a tab lists: one definition of each count. */
export const TAB_MEANINGS: Readonly<Record<Tab, string>> = {
  new: 'Incidents that began in the last hour, and are ongoing.',
  ongoing: 'Incidents that began earlier, and are ongoing.',
  never_up: 'Stores that had open time in the last week, and were up in none of it.',
  stale: 'Open stores without a poll for too long: their state is unknown.',
  alerts: 'Open alerts of the filtered stores.',
};

/** What it means that a tab is empty. */
export const NONE_TITLES: Readonly<Record<AttentionKind, string>> = {
  new: 'No store went down in the last hour',
  ongoing: 'No older incident is ongoing',
  never_up: 'Every store with open time was up in the last week',
  stale: 'Every open store was polled in time',
};

/** The head of the column of lost time. */
export const LOST_TITLES: Readonly<Record<AttentionKind, string>> = {
  new: 'Open time lost',
  ongoing: 'Open time lost',
  never_up: 'Open time lost, week',
  stale: 'Open time without a poll',
};

/** By which clock a start is shown. */
export const CLOCKS: Readonly<Record<ZoneChoice, string>> = {
  store: 'own clock',
  mine: 'my clock',
  utc: 'UTC',
};

/** Since when, to the minute by the clock of a zone: `2023-01-25 11:30`, `before 2023-01-18 12:00`. */
export const sinceText = (
  { start, clipped_start }: Pick<AttentionStore, 'start' | 'clipped_start'>,
  zone: string,
): string => `${clipped_start ? 'before ' : ''}${timeIn(zone, start).slice(0, 16)}`;

/** Whether what a row says rests on an old poll, or on one that fills back. */
export const isGuess = ({ assumed_start, status }: AttentionStore): boolean =>
  assumed_start || status === 'stale' || status === 'no_data';

/** What a row rests on: the age of the newest poll at as_of, and what is assumed. */
export function evidenceText({ last_poll_at, assumed_start }: AttentionStore, asOf: string): string {
  const age = Date.parse(asOf) - Date.parse(last_poll_at);
  const poll = age === 0 ? 'polled just now' : `last poll ${durationText(age)} before`;
  return assumed_start ? `${poll}; start assumed, no earlier poll that day` : poll;
}
