import { storeInputs, weekly } from '../../../test/support/store-inputs';
import { LocalCalendar } from '../calendar/local-calendar';
import { packPoll } from '../polls/poll-block';
import { HoursRow, Schedule, scheduleOf, SINCE_EVER } from '../schedule/schedule';
import { formatInstant, parseDate } from '../time/instant';
import { openingAt, shownStatus, statusAt } from './status';

const NEW_YORK = new LocalCalendar('America/New_York');
const WEEKDAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];

/** `Mo 09-17`, `Mo,Tu 22-04` */
const hours = (...texts: string[]): Schedule => weekly(rowsOf(...texts));

function rowsOf(...texts: string[]): HoursRow[] {
  return texts.flatMap((text): HoursRow[] => {
    const [weekdays = '', start, end] = text.split(/[ -]/);
    return weekdays.split(',').map((name) => ({
      weekday: WEEKDAYS.indexOf(name),
      start: Number(start) * 3600,
      end: Number(end) * 3600,
    }));
  });
}

const always = weekly([]);

describe('statusAt', () => {
  /** `+15T10:00Z` is an active poll of January 2024; Mondays 09:00 to 12:00 and 13:00 to 17:00, from 14:00 UTC. */
  function status(asOf: string, ...observed: string[]) {
    const at = (text: string) => Date.parse(`2024-01-${text}`);
    const polls = observed.map((text) => packPoll(at(text.slice(1)), text.startsWith('+')));
    const day = NEW_YORK.day(NEW_YORK.dateOf(at(asOf)));
    const excluded = [at('15T20:30Z'), at('15T23:00Z')];
    return statusAt(storeInputs(hours('Mo 09-12', 'Mo 13-17', 'Tu 00-24'), polls, excluded), day, at(asOf));
  }

  it.each([
    ['before opening', '15T13:59:59.999Z', 'closed'],
    ['in the break', '15T17:30Z', 'closed'],
    ['at closing', '15T22:00Z', 'closed'],
    ['after closing, in spite of polls', '15T23:00Z', 'closed'],
    ['on a day without hours', '14T17:00Z', 'closed'],
    ['at opening, before any poll', '15T14:00Z', 'no_data'],
    ['a millisecond before the first poll', '15T14:59:59.999Z', 'no_data'],
    ['at the first poll', '15T15:00Z', 'up'],
    ['between two polls', '15T15:59:59.999Z', 'up'],
    ['at the next one', '15T16:00Z', 'down'],
    ['after the break, by the poll before it', '15T18:00Z', 'down'],
    ['in the last millisecond before an exclusion', '15T20:29:59.999Z', 'down'],
    ['in an exclusion', '15T20:30Z', 'excluded'],
    ['in its last open millisecond', '15T21:59:59.999Z', 'excluded'],
    ['in an exclusion outside hours', '15T22:30Z', 'closed'],
    ['on the next day, which carries nothing over', '16T05:00Z', 'no_data'],
  ])('%s it is %s', (_when, asOf, expected) => {
    // The last polls lie in the break, after closing and before midnight, and do not count.
    expect(status(asOf, '+15T15:00Z', '-15T16:00Z', '+15T17:15Z', '+15T22:00Z', '+16T04:59Z')).toBe(expected);
  });

  it('is down where the last poll says so, and up where it does not', () => {
    expect(status('15T20:00Z', '+15T15:00Z', '-15T19:00Z', '+15T19:30Z')).toBe('up');
    expect(status('15T20:00Z', '-15T15:00Z', '+15T19:00Z', '-15T20:00Z')).toBe('down');
    expect(status('15T20:00Z', '-15T15:00Z', '+15T20:00:00.001Z')).toBe('down');
  });

  it('reads only the part of the polls that is the store’s', () => {
    const at = (text: string) => Date.parse(`2024-01-15T${text}Z`);
    const polls = [packPoll(at('15:00'), false), packPoll(at('14:00'), true), packPoll(at('16:00'), false)];
    const day = NEW_YORK.day(NEW_YORK.dateOf(at('17:00')));
    const store = storeInputs(always, polls);
    expect(statusAt({ ...store, from: 1, to: 2 }, day, at('17:00'))).toBe('up');
    expect(statusAt({ ...store, from: 1, to: 1 }, day, at('17:00'))).toBe('no_data');
  });
});

describe('shownStatus', () => {
  it.each([
    ['up', 'stale'],
    ['down', 'stale'],
    ['no_data', 'stale'],
    ['excluded', 'excluded'],
    ['closed', 'closed'],
  ] as const)('of a store that is %s by old polls is %s', (observed, expected) => {
    expect(shownStatus(observed, () => true)).toBe(expected);
    expect(shownStatus(observed, () => false)).toBe(observed);
  });

  it('asks for the age of polls in open time only', () => {
    const stale = jest.fn(() => true);
    shownStatus('closed', stale);
    shownStatus('excluded', stale);
    expect(stale).not.toHaveBeenCalled();
  });
});

describe('openingAt', () => {
  /** `open until 2024-01-15T22:00`, `closed for ever` */
  function opening(schedule: Schedule, instant: string, zone = NEW_YORK): string {
    const { open, until } = openingAt(schedule, zone, Date.parse(instant));
    const change = until === undefined ? 'for ever' : `until ${formatInstant(until).slice(0, 16)}`;
    return `${open ? 'open' : 'closed'} ${change}`;
  }

  const weekdays = hours('Mo,Tu,We,Th,Fr 09-17');

  it.each([
    ['2024-01-15T13:59:59.999Z', 'closed until 2024-01-15T14:00'],
    ['2024-01-15T14:00Z', 'open until 2024-01-15T22:00'],
    ['2024-01-15T21:59:59.999Z', 'open until 2024-01-15T22:00'],
    ['2024-01-15T22:00Z', 'closed until 2024-01-16T14:00'],
    ['2024-01-19T22:00Z', 'closed until 2024-01-22T14:00'], // over the weekend
    ['2024-03-08T22:00Z', 'closed until 2024-03-11T13:00'], // over the weekend when clocks go forward
    ['2024-11-01T21:00Z', 'closed until 2024-11-04T14:00'], // and back
  ])('of 09:00 to 17:00 at %s: %s', (instant, expected) => {
    expect(opening(weekdays, instant)).toBe(expected);
  });

  it.each([
    ['no hours at all', always],
    ['hours around the clock', hours('Mo,Tu,We,Th,Fr,Sa,Su 00-24')],
    ['shifts that meet', hours('Mo,Tu,We,Th,Fr,Sa,Su 22-06', 'Mo,Tu,We,Th,Fr,Sa,Su 06-22')],
  ])('of %s never ends', (_hours, schedule) => {
    const instants = ['2024-01-15T14:00Z', '2024-03-10T05:00Z', '2024-11-03T05:30Z', '2024-11-03T06:30Z'];
    for (const instant of instants) expect(opening(schedule, instant)).toBe('open for ever');
  });

  it.each([
    ['from evening to midnight', '2024-01-16T04:00Z', 'open until 2024-01-16T09:00'],
    ['from midnight on', '2024-01-16T05:00Z', 'open until 2024-01-16T09:00'],
    ['in between', '2024-01-16T12:00Z', 'closed until 2024-01-17T03:00'],
  ])('of an overnight shift passes over midnight: %s', (_when, instant, expected) => {
    expect(opening(hours('Mo,Tu,We 22-04'), instant)).toBe(expected);
  });

  it('of days that meet ends at the last midnight', () => {
    const schedule = hours('Mo,Tu,We,Th,Fr 00-24');
    expect(opening(schedule, '2024-01-15T05:00Z')).toBe('open until 2024-01-20T05:00');
    expect(opening(schedule, '2024-01-20T05:00Z')).toBe('closed until 2024-01-22T05:00');
  });

  it.each([
    ['before it', '2024-01-15T13:00Z', 'closed until 2024-01-15T14:00'],
    ['in it', '2024-01-15T16:00Z', 'open until 2024-01-15T22:00'],
    ['at its end', '2024-01-15T22:00Z', 'closed until 2024-01-22T14:00'],
    ['the day after', '2024-01-16T14:00Z', 'closed until 2024-01-22T14:00'],
    ['just before midnight', '2024-01-16T04:59:59.999Z', 'closed until 2024-01-22T14:00'],
  ])('of hours on a single weekday looks a week ahead: %s', (_when, instant, expected) => {
    expect(opening(hours('Mo 09-17'), instant)).toBe(expected);
  });

  it('of a single hour off in the week looks as far', () => {
    const schedule = hours('Mo 00-09', 'Mo 10-24', 'Tu,We,Th,Fr,Sa,Su 00-24');
    expect(opening(schedule, '2024-01-15T14:30Z')).toBe('closed until 2024-01-15T15:00');
    expect(opening(schedule, '2024-01-15T15:00Z')).toBe('open until 2024-01-22T14:00');
  });

  it.each([
    // Sundays: 02:30 to 05:00 opens at 03:30, and 01:00 to 02:30 closes there, where 02:30 is skipped.
    ['skipped, to open', 'Su 2.5-5', '2024-03-10T06:00Z', 'closed until 2024-03-10T07:30'],
    ['skipped, to close', 'Su 1-2.5', '2024-03-10T06:00Z', 'open until 2024-03-10T07:30'],
    // 01:30 is ambiguous, and the first one counts.
    ['repeated, to open', 'Su 1.5-5', '2024-11-03T04:00Z', 'closed until 2024-11-03T05:30'],
    ['repeated, to close', 'Su 0-1.5', '2024-11-03T04:00Z', 'open until 2024-11-03T05:30'],
    [
      'repeated, and closed the second time',
      'Su 0-1.5',
      '2024-11-03T06:15Z',
      'closed until 2024-11-10T05:00',
    ],
  ])('of a wall time that is %s: %s', (_what, row, instant, expected) => {
    expect(opening(hours(row), instant)).toBe(expected);
  });

  it('passes over hours that lie in skipped time alone', () => {
    expect(opening(hours('Su 2-3'), '2024-03-09T17:00Z')).toBe('closed until 2024-03-17T06:00');
  });

  it.each([
    // The only hour of the week is skipped on 10 March.
    ['hour', 'Su 2-3', '2024-03-03T12:00Z', NEW_YORK, 'closed until 2024-03-17T06:00'],
    // Friday, 30 December is skipped.
    [
      'date',
      'Fr 9-17',
      '2011-12-24T06:00Z',
      new LocalCalendar('Pacific/Apia'),
      'closed until 2012-01-05T19:00',
    ],
  ])(
    'looks two weeks ahead where the %s of its one shift is skipped',
    (_what, row, instant, zone, expected) => {
      expect(opening(hours(row), instant, zone)).toBe(expected);
    },
  );

  it('passes over a date that never was', () => {
    const apia = new LocalCalendar('Pacific/Apia');
    const thursdaysAndFridays = hours('Th,Fr 00-24', 'Sa 09-17');
    expect(opening(thursdaysAndFridays, '2011-12-29T12:00Z', apia)).toBe('open until 2011-12-30T10:00');
    expect(opening(hours('Th,Fr 00-24', 'Sa 00-17'), '2011-12-29T12:00Z', apia)).toBe(
      'open until 2011-12-31T03:00',
    );
  });

  it('knows special hours, and hours from a date on', () => {
    const date = (text: string) => parseDate(text)!;
    const closed = (text: string) => ({ date: date(text), start: 0, end: 0 });
    const special = [
      closed('2024-01-16'),
      { date: date('2024-01-17'), start: 12 * 3600, end: 2 * 3600 },
      closed('2024-01-18'),
    ];
    const schedule = scheduleOf(
      [
        { validFrom: SINCE_EVER, rows: rowsOf('Mo,Tu,We,Th,Fr 09-17') },
        { validFrom: date('2024-01-22'), rows: rowsOf('Mo 10-18') },
      ],
      special,
    );
    expect(opening(schedule, '2024-01-15T22:00Z')).toBe('closed until 2024-01-17T17:00');
    expect(opening(schedule, '2024-01-17T17:00Z')).toBe('open until 2024-01-18T07:00');
    expect(opening(schedule, '2024-01-18T07:00Z')).toBe('closed until 2024-01-19T14:00');
    expect(opening(schedule, '2024-01-19T22:00Z')).toBe('closed until 2024-01-22T15:00');
    expect(opening(schedule, '2024-01-22T23:00Z')).toBe('closed until 2024-01-29T15:00');
  });

  it('finds the opening after weeks of special hours that close the store', () => {
    const first = parseDate('2024-01-16')!;
    const special = Array.from({ length: 60 }, (_, i) => ({ date: first + i, start: 0, end: 0 }));
    const schedule = scheduleOf([{ validFrom: SINCE_EVER, rows: rowsOf('Mo,Tu,We,Th,Fr 09-17') }], special);
    // 16 March is a Saturday.
    expect(opening(schedule, '2024-01-16T15:00Z')).toBe('closed until 2024-03-18T13:00');
  });
});
