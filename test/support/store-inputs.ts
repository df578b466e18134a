import { type PackedPoll, packPoll } from '../../src/core/polls/poll-block';
import { ExcludedTime, NOTHING_EXCLUDED } from '../../src/core/schedule/exclusions';
import { HoursRow, Schedule, scheduleOf, SINCE_EVER } from '../../src/core/schedule/schedule';
import { formatInstant } from '../../src/core/time/instant';
import type { StoreInputs, StorePolls } from '../../src/core/uptime/days';

/** The schedule of a store whose hours are in force since ever, without special hours. */
export const weekly = (rows: readonly HoursRow[]): Schedule => scheduleOf([{ validFrom: SINCE_EVER, rows }]);

/** The inputs of a store that has all of these polls. */
export const storeInputs = (
  schedule: Schedule,
  polls: readonly PackedPoll[],
  excluded: ExcludedTime = NOTHING_EXCLUDED,
): StoreInputs => ({ schedule, excluded, ...allOf(polls) });

/** All of these polls are the store's. */
export const allOf = (polls: readonly PackedPoll[]): StorePolls => ({ polls, from: 0, to: polls.length });

export const hour = (hours: number): number => hours * 3600;

/** The schedule of a store with these shifts, in hours, on each day of the week. */
export const daily = (...shifts: [start: number, end: number][]): Schedule =>
  weekly(
    shifts.flatMap(([start, end]) =>
      [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, start: hour(start), end: hour(end) })),
    ),
  );

export const nineToFive = daily([9, 17]);

/** `+2024-01-15T10:00Z` is active, `-…` inactive. */
export const polls = (...texts: string[]): PackedPoll[] =>
  texts.map((text) => packPoll(Date.parse(text.slice(1)), text.startsWith('+')));

/** `15T14:00`, with seconds and milliseconds if they are not zero. */
export const time = (instant: number): string =>
  formatInstant(instant)
    .slice(8, 23)
    .replace(/:00\.000$/, '');
