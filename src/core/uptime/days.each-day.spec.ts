import { daily, polls, storeInputs } from '../../../test/support/store-inputs';
import { LocalCalendar } from '../calendar/local-calendar';
import { type PackedPoll, packPoll } from '../polls/poll-block';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, parseDate } from '../time/instant';
import { eachDay, type OpenTimeSums, SEGMENT_RULES, sumDay, walkDays } from './days';
import { daysBetween } from './plans';

const UTC = new LocalCalendar('UTC');
const DATE = parseDate('2024-01-15')!;

describe('eachDay', () => {
  const START = DATE * MS_PER_DAY;
  const days = daysBetween(DATE, DATE + 4, UTC);

  /** A poll each so many minutes from the day before on, for a week. */
  const every = (minutes: number): PackedPoll[] =>
    Array.from({ length: (7 * 24 * 60) / minutes }, (_, i) =>
      packPoll(START - MS_PER_DAY + i * minutes * MS_PER_MINUTE, i % 2 === 0),
    );

  const splits = (observed: readonly PackedPoll[], from = 0, to = observed.length) => {
    const found: [first: number, beyond: number, day: number][] = [];
    eachDay(days, { polls: observed, from, to }, (day, part, i) => {
      expect(day).toBe(days[i]);
      found.push([part.from, part.to, i]);
    });
    return found;
  };

  it.each([1_440, 720, 480, 96, 90, 85, 80, 60, 30, 10, 7, 1])(
    'splits polls of each %d minutes by day',
    (minutes) => {
      const observed = every(minutes);
      const beyond = (bound: number) => observed.filter((poll) => poll < bound * 2).length;
      expect(splits(observed)).toEqual(days.map(({ start, end }, i) => [beyond(start), beyond(end), i]));
    },
  );

  it('has each day, also without polls', () => {
    expect(splits([])).toEqual(days.map((_, i) => [0, 0, i]));
    const one = [packPoll(START + 2 * MS_PER_DAY, true)];
    expect(splits(one).map(([first, beyond]) => beyond - first)).toEqual([0, 0, 1, 0, 0]);
    const last = [packPoll(START + 3 * MS_PER_DAY - 1, false)];
    expect(splits(last).map(([first, beyond]) => beyond - first)).toEqual([0, 0, 1, 0, 0]);
  });

  it('reads only the part of the polls that is the store’s', () => {
    const observed = every(60);
    expect(splits(observed, 30, 50)).toEqual([
      [30, 48, 0],
      [48, 50, 1],
      [50, 50, 2],
      [50, 50, 3],
      [50, 50, 4],
    ]);
    expect(splits(observed, 0, 5).every(([first, beyond]) => first === 5 && beyond === 5)).toBe(true);
  });
});

describe('sumDay of a day with two shifts', () => {
  const day = UTC.day(DATE);
  const schedule = daily([9, 12], [13, 17]);

  /** In minutes: up, down, without data. */
  const sums = (...observed: string[]) => {
    const store = storeInputs(
      schedule,
      polls(...observed.map((text) => `${text[0]}2024-01-15T${text.slice(1)}Z`)),
    );
    const total: OpenTimeSums = sumDay(store, day, store);
    const walked = { up: 0, down: 0, no_data: 0, excluded: 0 };
    walkDays(store, { days: [day], asOf: day.end }, (start, end, status) => (walked[status] += end - start));
    expect(total).toEqual({
      up: walked.up,
      down: walked.down,
      noData: walked.no_data,
      excluded: walked.excluded,
    });
    return [total.up, total.down, total.noData].map((ms) => ms / MS_PER_MINUTE);
  };

  it.each([
    [[], [0, 0, 420]],
    [['+10:00'], [420, 0, 0]],
    [
      ['-10:00', '+11:00'],
      [300, 120, 0],
    ],
    [
      ['+14:00', '-15:00'],
      [300, 120, 0],
    ],
    [
      ['+10:00', '-16:00', '+16:30'],
      [390, 30, 0],
    ],
    [
      ['+10:00', '-12:30', '-16:00'],
      [360, 60, 0],
    ],
    [
      ['-09:00', '+13:00', '-17:00'],
      [240, 180, 0],
    ],
    [
      ['+08:00', '-12:59:59'],
      [0, 0, 420],
    ],
    [
      ['-11:00', '+11:59:59', '-16:59:59'],
      [240, 180, 0],
    ],
  ])('with %j is %j', (observed, expected) => {
    sums(...observed).forEach((minutes, i) => expect(minutes).toBe(expected[i]));
  });
});

describe('the rules of carry_forward', () => {
  const day = UTC.day(DATE);

  it('say why a segment has its status: until the next poll, as long as a poll counts, or without one', () => {
    const observed = ['+2024-01-15T10:00Z', '-2024-01-15T11:00Z', '+2024-01-15T15:00Z'];
    const seen = polls(...observed);
    const store = storeInputs(daily([9, 17]), seen);
    const found: [string, number, string, number | undefined][] = [];
    walkDays(
      store,
      { days: [day], asOf: day.end, carryMs: 90 * MS_PER_MINUTE },
      (start, end, status, rule, poll) => {
        const hours = (end - start) / MS_PER_HOUR;
        found.push([status, hours, rule, poll === undefined ? undefined : seen.indexOf(poll)]);
      },
    );
    const { holdsToNext, carried, noData } = SEGMENT_RULES;
    expect(found).toEqual([
      ['no_data', 1, noData, undefined],
      ['up', 1, holdsToNext, 0],
      ['down', 1.5, carried, 1],
      ['no_data', 2.5, noData, undefined],
      ['up', 1.5, carried, 2],
      ['no_data', 0.5, noData, undefined],
    ]);
  });
});
