import { LocalCalendar } from '../calendar/local-calendar';
import { packPoll } from '../polls/poll-block';
import { ALWAYS_OPEN, WeeklySchedule, weeklySchedule } from '../schedule/schedule';
import { formatDate, formatInstant, parseDate } from '../time/instant';
import { eachDay, walkRange } from './days';
import { daysTouching } from './range';

const NEW_YORK = new LocalCalendar('America/New_York');
const hour = (hours: number) => hours * 3600;
const daily = (start: number, end: number) =>
  weeklySchedule([0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, start: hour(start), end: hour(end) })));
// In January this is 14:00 to 22:00 UTC, and a local day begins at 05:00 UTC.
const nineToFive = daily(9, 17);

/** `+2024-01-15T10:00Z` is active, `-…` inactive. */
const polls = (...texts: string[]) =>
  texts.map((text) => packPoll(Date.parse(text.slice(1)), text.startsWith('+')));

/** `15T14:00`, with seconds and milliseconds if they are not zero. */
const time = (instant: number) =>
  formatInstant(instant)
    .slice(8, 23)
    .replace(/:00\.000$/, '');

interface Walk {
  from: string;
  to: string;
  asOf?: string;
  observed: string[];
}

/** The segments of New York's local days within the range, as `15T14:00-15T22:00 up`. */
function walked(
  schedule: WeeklySchedule,
  { from, to, asOf = '2025-01-01T00:00Z', observed }: Walk,
): string[] {
  const range = { start: Date.parse(from), end: Date.parse(to) };
  const days = daysTouching(range, NEW_YORK);
  const all = polls(...observed);
  const stretches: string[] = [];
  walkRange(schedule, days, range, Date.parse(asOf), all, 0, all.length, (start, end, status) => {
    stretches.push(`${time(start)}-${time(end)} ${status}`);
  });
  return stretches;
}

describe('walkRange', () => {
  const observed = ['+2024-01-15T16:00Z', '-2024-01-15T20:00Z'];

  it.each([
    ['cuts at both ends', '2024-01-15T15:00Z', '2024-01-15T21:00Z', ['15-16 up', '16-20 up', '20-21 down']],
    ['begins with its first instant', '2024-01-15T20:00Z', '2024-01-15T22:00Z', ['20-22 down']],
    ['ends before its last', '2024-01-15T17:00Z', '2024-01-15T20:00Z', ['17-20 up']],
    ['has nothing before opening', '2024-01-15T05:00Z', '2024-01-15T14:00Z', []],
    ['has nothing from closing on', '2024-01-15T22:00Z', '2024-01-16T14:00Z', []],
    ['has nothing where it is empty', '2024-01-15T16:00Z', '2024-01-15T16:00Z', []],
  ])('%s: %s to %s', (_what, from, to, hours) => {
    const expected = hours.map((text) => text.replace(/(\d+)-(\d+)/, '15T$1:00-15T$2:00'));
    expect(walked(nineToFive, { from, to, observed })).toEqual(expected);
  });

  it('finds a single millisecond', () => {
    const last = { from: '2024-01-15T21:59:59.999Z', to: '2024-01-15T22:00:00.001Z', observed };
    expect(walked(nineToFive, last)).toEqual(['15T21:59:59.999-15T22:00 down']);
  });

  it('computes whole days: polls before and after the range affect it', () => {
    const morning = { from: '2024-01-15T14:00Z', to: '2024-01-15T15:00Z', observed };
    expect(walked(nineToFive, morning)).toEqual(['15T14:00-15T15:00 up']);
    const evening = { from: '2024-01-15T21:00Z', to: '2024-01-15T22:00Z', observed };
    expect(walked(nineToFive, evening)).toEqual(['15T21:00-15T22:00 down']);
  });

  it('visits days without data, and carries no status into them', () => {
    const threeDays = { from: '2024-01-14T20:00Z', to: '2024-01-16T15:00Z', observed };
    expect(walked(nineToFive, threeDays)).toEqual([
      '14T20:00-14T22:00 no_data',
      '15T14:00-15T16:00 up',
      '15T16:00-15T20:00 up',
      '15T20:00-15T22:00 down',
      '16T14:00-16T15:00 no_data',
    ]);
  });

  it.each([
    ['within the range', '2024-01-15T18:00Z', ['15T15:00-15T16:00 up', '15T16:00-15T18:00 up']],
    ['at a poll, which counts but holds for no time', '2024-01-15T16:00Z', ['15T15:00-15T16:00 up']],
    ['before the first poll', '2024-01-15T15:59:59.999Z', ['15T15:00-15T15:59:59.999 no_data']],
    ['at the beginning of the range', '2024-01-15T15:00Z', []],
    ['before the range', '2024-01-15T14:30Z', []],
  ])('sees nothing after an as_of %s', (_where, asOf, expected) => {
    expect(
      walked(nineToFive, { from: '2024-01-15T15:00Z', to: '2024-01-16T20:00Z', asOf, observed }),
    ).toEqual(expected);
  });

  it('splits an overnight shift into two days, each with its own polls', () => {
    const night = daily(22, 4);
    const range = { from: '2024-01-16T03:30Z', to: '2024-01-16T08:00Z' };
    expect(walked(night, { ...range, observed: ['-2024-01-16T04:00Z'] })).toEqual([
      '16T03:30-16T04:00 down',
      '16T04:00-16T05:00 down',
      '16T05:00-16T08:00 no_data',
    ]);
    // 23:59:59.999 and midnight.
    expect(
      walked(night, { ...range, observed: ['-2024-01-16T04:59:59.999Z', '+2024-01-16T05:00Z'] }),
    ).toEqual(['16T03:30-16T04:59:59.999 down', '16T04:59:59.999-16T05:00 down', '16T05:00-16T08:00 up']);
  });

  it('knows that clocks go forward: 02:00 to 03:00 is no time, and the next day begins at 04:00 UTC', () => {
    const range = { from: '2024-03-10T06:30Z', to: '2024-03-11T05:00Z', observed: ['+2024-03-10T07:00Z'] };
    expect(walked(ALWAYS_OPEN, range)).toEqual([
      '10T06:30-10T07:00 up',
      '10T07:00-11T04:00 up',
      '11T04:00-11T05:00 no_data',
    ]);
    expect(walked(daily(1, 4), range)).toEqual(['10T06:30-10T07:00 up', '10T07:00-10T08:00 up']);
  });

  it('knows that clocks go back: 01:00 to 02:00 is twice the time, and the next day begins at 05:00 UTC', () => {
    const range = { from: '2024-11-03T04:30Z', to: '2024-11-04T06:00Z', observed: ['-2024-11-03T06:00Z'] };
    expect(walked(ALWAYS_OPEN, range)).toEqual([
      '03T04:30-03T06:00 down',
      '03T06:00-04T05:00 down',
      '04T05:00-04T06:00 no_data',
    ]);
    expect(walked(daily(1, 2), range)).toEqual(['03T05:00-03T06:00 down', '03T06:00-03T07:00 down']);
  });
});

describe('eachDay', () => {
  /** The dates with the indices of their polls. */
  function parted(zone: string, dates: string[], observed: string[], from = 0, to = observed.length) {
    const calendar = new LocalCalendar(zone);
    const days = dates.map((date) => calendar.day(parseDate(date)!));
    const visits: [string, number, number][] = [];
    eachDay(days, polls(...observed), from, to, ({ date }, first, beyond) => {
      visits.push([formatDate(date), first, beyond]);
    });
    return visits;
  }

  it('has a day of 23 and one of 25 hours end where the next begins', () => {
    const march = ['+2024-03-10T05:00Z', '+2024-03-11T03:59:59.999Z', '-2024-03-11T04:00Z'];
    expect(parted('America/New_York', ['2024-03-10', '2024-03-11'], march)).toEqual([
      ['2024-03-10', 0, 2],
      ['2024-03-11', 2, 3],
    ]);
    const november = ['+2024-11-03T04:00Z', '+2024-11-04T04:59:59.999Z', '-2024-11-04T05:00Z'];
    expect(parted('America/New_York', ['2024-11-03', '2024-11-04'], november)).toEqual([
      ['2024-11-03', 0, 2],
      ['2024-11-04', 2, 3],
    ]);
  });

  it('visits a date that never was, which has no polls', () => {
    const around = ['+2011-12-30T09:59:59.999Z', '-2011-12-30T10:00Z'];
    expect(parted('Pacific/Apia', ['2011-12-29', '2011-12-30', '2011-12-31'], around)).toEqual([
      ['2011-12-29', 0, 1],
      ['2011-12-30', 1, 1],
      ['2011-12-31', 1, 2],
    ]);
  });

  it('keeps to the part of the polls that is the store’s', () => {
    const three = ['-2024-01-15T12:00Z', '+2024-01-15T13:00Z', '-2024-01-15T14:00Z'];
    expect(parted('UTC', ['2024-01-15'], three, 1, 2)).toEqual([['2024-01-15', 1, 2]]);
    expect(parted('UTC', ['2024-01-15'], three, 3, 3)).toEqual([['2024-01-15', 3, 3]]);
  });

  it('visits nothing without days', () => {
    expect(parted('UTC', [], ['+2024-01-15T12:00Z'])).toEqual([]);
  });
});
