import { weekly } from '../../../test/support/store-inputs';
import { LocalCalendar } from '../calendar/local-calendar';
import { excludedTime, NOTHING_EXCLUDED } from '../schedule/exclusions';
import { MS_PER_HOUR, MS_PER_MINUTE } from '../time/instant';
import { freshnessOf, isStale, openTimeBetween, stoppedSince } from './status';

const at = (text: string) => Date.parse(`2024-01-${text}`);
const UTC = new LocalCalendar('UTC');
/** Monday the 15th and Tuesday, 09:00 to 17:00. */
const DAYS = weekly([0, 1].map((weekday) => ({ weekday, start: 9 * 3600, end: 17 * 3600 })));
const store = { schedule: DAYS, excluded: NOTHING_EXCLUDED };

describe('freshnessOf', () => {
  it.each<[number[], number | undefined, number | undefined, number | undefined]>([
    [[], undefined, undefined, undefined],
    [[10], undefined, 10, 30],
    [[30, 10, 20], undefined, 20, 60],
    [[10, 9, 11, 1_000], undefined, 10, 30],
    [[0.1], undefined, 0.1, 0.5],
    [[30, 10, 20], 0.2, 20, 0.2],
    [[], 5, undefined, 5],
  ])('of the intervals %j with the limit %s, in minutes', (intervals, limit, usual, stale) => {
    const ms = (minutes: number | undefined) => minutes && minutes * MS_PER_MINUTE;
    const freshness = freshnessOf(
      intervals.map((minutes) => minutes * MS_PER_MINUTE),
      ms(limit),
    );
    expect(freshness).toEqual({ usualInterval: ms(usual), staleAfter: ms(stale) });
  });
});

describe('openTimeBetween', () => {
  it.each([
    ['within a day', '15T10:00Z', '15T12:30Z', 150],
    ['from before the opening to after the closing', '15T00:00Z', '15T23:00Z', 480],
    ['over a night', '15T16:00Z', '16T10:00Z', 120],
    ['on days without hours', '17T00:00Z', '20T00:00Z', 0],
    ['of nothing', '15T10:00Z', '15T10:00Z', 0],
    ['of a range that is turned around', '15T11:00Z', '15T10:00Z', 0],
    ['up to a midnight', '15T16:59Z', '16T00:00Z', 1],
  ])('%s', (_which, from, to, minutes) => {
    expect(openTimeBetween(store, UTC, at(from), at(to))).toBe(minutes * MS_PER_MINUTE);
  });

  it('leaves out what is excluded', () => {
    const excluded = excludedTime([[at('15T10:30Z'), at('15T11:00Z')]]);
    const sum = openTimeBetween({ ...store, excluded }, UTC, at('15T10:00Z'), at('15T12:00Z'));
    expect(sum).toBe(90 * MS_PER_MINUTE);
  });

  it('stops after the day on which there is enough', () => {
    const sum = openTimeBetween(store, UTC, at('15T00:00Z'), at('17T00:00Z'), MS_PER_HOUR);
    expect(sum).toBe(8 * MS_PER_HOUR);
  });
});

describe('isStale', () => {
  const stale = (lastPoll: string, instant: string, staleAfter?: number) =>
    isStale(store, UTC, at(lastPoll), at(instant), { staleAfter });

  it('begins beyond the limit', () => {
    expect(stale('15T10:00Z', '15T11:00Z', MS_PER_HOUR)).toBe(false);
    expect(stale('15T10:00Z', '15T11:00:00.001Z', MS_PER_HOUR)).toBe(true);
  });

  it('counts open time alone', () => {
    expect(stale('15T16:30Z', '16T09:30Z', MS_PER_HOUR)).toBe(false);
    expect(stale('15T16:30Z', '16T09:31Z', MS_PER_HOUR)).toBe(true);
  });

  it('is not known without a limit', () => {
    expect(stale('15T09:00Z', '16T17:00Z')).toBe(false);
  });
});

describe('stoppedSince', () => {
  it.each([
    [1_000, 1_060, 60, undefined],
    [1_000, 1_061, 60, 1_000],
    [1_000, 1_000 + 3 * MS_PER_HOUR, undefined, undefined],
    [1_000, 1_001 + 3 * MS_PER_HOUR, undefined, 1_000],
    // A poll that lies ahead of the clock.
    [2_000, 1_000, 60, undefined],
  ])('the newest poll at %s, now %s, limit %s', (newest, now, staleAfter, since) => {
    expect(stoppedSince(newest, now, { staleAfter })).toBe(since);
  });
});
