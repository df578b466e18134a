import { storeInputs, weekly } from '../../../test/support/store-inputs';
import { LocalCalendar } from '../calendar/local-calendar';
import { packPoll } from '../polls/poll-block';
import { ALWAYS_OPEN } from '../schedule/schedule';
import { formatDate, formatInstant, MS_PER_DAY, MS_PER_HOUR, parseDate } from '../time/instant';
import { sumRange } from './figures';
import {
  carryMsOf,
  DAILY,
  dailyPlan,
  daysBetween,
  daysTouching,
  periodPlan,
  type ReportPlan,
  WindowKind,
  windowsOf,
  windowsPlan,
} from './plans';

const NEW_YORK = 'America/New_York';

function windows(kind: WindowKind, asOf: string, zone = NEW_YORK) {
  const calendar = new LocalCalendar(zone);
  const found = windowsOf(kind, Date.parse(asOf), calendar);
  const hours = (start: number) => (found.end - start) / MS_PER_HOUR;
  return {
    starts: [found.hourStart, found.dayStart, found.weekStart].map((start) =>
      formatInstant(start).slice(0, 19),
    ),
    hours: [found.hourStart, found.dayStart, found.weekStart].map(hours),
    dates: daysBetween(found.firstDate, found.lastDate, calendar).map(({ date }) => formatDate(date)),
    end: formatInstant(found.end),
  };
}

describe('calendar windows', () => {
  it('are the hour before as_of, the local day up to it, and that day with the six before it', () => {
    expect(windows('calendar', '2024-01-15T20:30:00.500Z')).toEqual({
      starts: ['2024-01-15T19:30:00', '2024-01-15T05:00:00', '2024-01-09T05:00:00'],
      hours: [1, expect.closeTo(15.5, 3), expect.closeTo(159.5, 3)],
      dates: ['09', '10', '11', '12', '13', '14', '15'].map((day) => `2024-01-${day}`),
      end: '2024-01-15T20:30:00.500Z',
    });
  });

  it('reach over midnight with the hour only', () => {
    expect(windows('calendar', '2024-01-15T05:20:00Z').hours).toEqual([1, 1 / 3, 144 + 1 / 3]);
  });

  it('have an empty day at the first instant of a local day', () => {
    const { hours, dates } = windows('calendar', '2024-01-15T05:00:00Z');
    expect(hours).toEqual([1, 0, 144]);
    expect([dates[0], dates.at(-1)]).toEqual(['2024-01-09', '2024-01-15']);
  });

  it('still belong to the day before a millisecond earlier', () => {
    expect(windows('calendar', '2024-01-15T04:59:59.999Z').dates.at(-1)).toBe('2024-01-14');
  });

  it.each([
    [NEW_YORK, '2024-03-11T04:00:00Z', 143], // six days, of which the 10th has 23 hours
    [NEW_YORK, '2024-03-10T16:00:00Z', 155],
    [NEW_YORK, '2024-11-04T05:00:00Z', 145], // the 3rd has 25
    ['Asia/Beirut', '2024-03-30T22:00:00Z', 144], // the first instant of the 31st is 01:00
    ['Asia/Beirut', '2024-10-26T21:30:00Z', 168.5], // the second 23:30
  ])('in %s as of %s have a week of %d hours', (zone, asOf, expected) => {
    const { hours, dates } = windows('calendar', asOf, zone);
    expect(hours[2]).toBe(expected);
    expect(dates).toHaveLength(7);
  });

  it('count a date that never was among the seven', () => {
    const { hours, dates } = windows('calendar', '2012-01-01T22:00:00Z', 'Pacific/Apia');
    expect(dates[0]).toBe('2011-12-27');
    expect(dates.at(-1)).toBe('2012-01-02');
    expect(hours[2]).toBe(132);
  });

  it('begin after a date that never was when it is the first of the seven', () => {
    const { starts, dates } = windows('calendar', '2012-01-04T22:00:00Z', 'Pacific/Apia');
    expect(starts[2]).toBe('2011-12-30T10:00:00');
    expect(dates).toHaveLength(6);
  });
});

describe('rolling windows', () => {
  it('are 1, 24 and 168 hours and touch eight local dates', () => {
    const { hours, dates } = windows('rolling', '2024-01-15T20:30:00Z');
    expect(hours).toEqual([1, 24, 168]);
    expect([dates[0], dates.at(-1), dates.length]).toEqual(['2024-01-08', '2024-01-15', 8]);
  });

  it.each([
    ['2024-03-11T04:30:00Z', '2024-03-03', 9], // 00:30 on the 11th; 168 hours before, it was 23:30 on the 3rd
    ['2024-11-09T04:30:00Z', '2024-11-02', 7], // 23:30 on the 8th; 168 hours before, it was 00:30 on the 2nd
  ])('keep their length when clocks change: as of %s they begin on %s', (asOf, first, dates) => {
    const found = windows('rolling', asOf);
    expect(found.hours).toEqual([1, 24, 168]);
    expect([found.dates[0], found.dates.length]).toEqual([first, dates]);
  });
});

const rangeOf = (start: string, end: string) => ({ start: Date.parse(start), end: Date.parse(end) });

describe('daysTouching', () => {
  it.each([
    // zone, first instant and the first after it, their dates
    ['UTC', '2024-01-15T10:00Z', '2024-01-15T11:00Z', ['15']],
    ['UTC', '2024-01-15T00:00Z', '2024-01-15T23:59:59.999Z', ['15']],
    ['UTC', '2024-01-15T00:00Z', '2024-01-16T00:00Z', ['15']], // not the date that starts at the end
    ['UTC', '2024-01-14T23:59:59.999Z', '2024-01-16T00:00Z', ['14', '15']],
    ['America/New_York', '2024-01-15T04:59:59.999Z', '2024-01-15T05:00Z', ['14']],
    ['America/New_York', '2024-03-10T05:00Z', '2024-03-11T03:59:59.999Z', ['10']], // 23 hours
    ['America/New_York', '2024-11-03T04:00Z', '2024-11-04T04:59:59.999Z', ['03']], // 25 hours
    ['Asia/Beirut', '2024-03-30T21:59:59.999Z', '2024-03-30T22:00:00.001Z', ['30', '31']], // begins at 01:00
    ['Asia/Beirut', '2024-10-26T20:30Z', '2024-10-26T21:30Z', ['26']], // both are 23:30
    ['Pacific/Apia', '2011-12-30T09:59:59.999Z', '2011-12-30T10:00:00.001Z', ['29', '30', '31']], // the 30th is skipped
  ])('in %s from %s to %s are %j', (zone, start, end, dates) => {
    const days = daysTouching(rangeOf(start, end), new LocalCalendar(zone));
    expect(days.map(({ date }) => formatDate(date).slice(8))).toEqual(dates);
  });

  it('meet: each ends where the next begins', () => {
    const calendar = new LocalCalendar('Asia/Beirut');
    const days = daysTouching(rangeOf('2024-03-28T12:00Z', '2024-04-02T12:00Z'), calendar);
    expect(days.slice(1).map(({ start }) => start)).toEqual(days.slice(0, -1).map(({ end }) => end));
  });
});

it('the dates of windows are those that touch the longest one', () => {
  const calendar = new LocalCalendar('America/New_York');
  const windows = windowsOf('rolling', Date.parse('2024-03-11T04:30Z'), calendar);
  const week = { start: windows.weekStart, end: windows.end };
  expect(daysBetween(windows.firstDate, windows.lastDate, calendar)).toEqual(daysTouching(week, calendar));
});

describe('sumRange where clocks change', () => {
  const calendar = new LocalCalendar('America/New_York');
  const earlyOnSundays = weekly([{ weekday: 6, start: 1800, end: 4 * 3600 }]);

  /** Hours up, down, without data. */
  function hours(schedule: typeof ALWAYS_OPEN, start: string, end: string, polls: number[]): number[] {
    const range = rangeOf(start, end);
    const days = daysTouching(range, calendar);
    const { up, down, noData } = sumRange(storeInputs(schedule, polls), { days, asOf: range.end }, range);
    return [up, down, noData].map((ms) => ms / MS_PER_HOUR);
  }

  it.each([
    ['forward', '2024-03-09T05:00Z', '2024-03-12T04:00Z', '2024-03-10T12:00Z', [23, 0, 48]],
    ['back', '2024-11-02T04:00Z', '2024-11-05T05:00Z', '2024-11-03T12:00Z', [25, 0, 48]],
  ])('%s: the day is as long as it was', (_where, start, end, poll, expected) => {
    expect(hours(ALWAYS_OPEN, start, end, [packPoll(Date.parse(poll), true)])).toEqual(expected);
  });

  it.each([
    // 00:30 to 04:00, without the skipped hour and with the repeated hour
    ['forward', '2024-03-10T05:00Z', '2024-03-11T04:00Z', '2024-03-10T07:30Z', [0, 2.5, 0]],
    ['back', '2024-11-03T04:00Z', '2024-11-04T05:00Z', '2024-11-03T06:30Z', [0, 4.5, 0]],
  ])('%s: so is its open time', (_where, start, end, poll, expected) => {
    expect(hours(earlyOnSundays, start, end, [packPoll(Date.parse(poll), false)])).toEqual(expected);
  });

  it('is cut within the hour that comes twice', () => {
    const polls = [
      packPoll(Date.parse('2024-11-03T05:45Z'), false),
      packPoll(Date.parse('2024-11-03T06:15Z'), true),
    ];
    expect(hours(earlyOnSundays, '2024-11-03T05:30Z', '2024-11-03T06:30Z', polls)).toEqual([0.25, 0.75, 0]);
  });
});

/** The dates of a plan; those for which a rollup suffices have a +. */
function framed(zone: string, [first, last]: [string, string], asOf: string): string[] {
  const dates = { first: parseDate(first)!, last: parseDate(last)! };
  const { days, whole } = dailyPlan(dates, Date.parse(asOf), new LocalCalendar(zone));
  return days.map(({ date }, i) => `${formatDate(date).slice(8)}${whole[i]! ? '+' : ''}`);
}

describe('dailyPlan', () => {
  const dates: [string, string] = ['2024-01-14', '2024-01-16'];

  it.each([
    ['within the last day', '2024-01-16T12:00:00-05:00', ['14+', '15+', '16']],
    ['at its first instant', '2024-01-16T00:00:00-05:00', ['14+', '15+', '16']],
    ['just before', '2024-01-15T23:59:59.999-05:00', ['14+', '15', '16']],
    ['at its end', '2024-01-17T00:00:00-05:00', ['14+', '15+', '16+']],
  ])('uses rollups of days that have ended by an as_of %s', (_where, asOf, expected) => {
    expect(framed('America/New_York', dates, asOf)).toEqual(expected);
  });

  it('uses none of a skipped date', () => {
    expect(framed('Pacific/Apia', ['2011-12-29', '2011-12-31'], '2012-02-01T00:00Z')).toEqual([
      '29+',
      '30',
      '31+',
    ]);
  });

  it('begins with the days of polls that may vouch for it, and uses no rollups then', () => {
    const dates = { first: parseDate('2024-01-14')!, last: parseDate('2024-01-15')! };
    const of = (carryMs: number) => {
      const asOf = Date.parse('2024-02-01T00:00Z');
      const { days, whole } = dailyPlan(dates, asOf, new LocalCalendar('UTC'), { carryMs });
      return days.map(({ date }, i) => `${formatDate(date).slice(8)}${whole[i]! ? '+' : ''}`);
    };
    expect(of(MS_PER_DAY)).toEqual(['13', '14', '15']);
    expect(of(MS_PER_DAY + 1)).toEqual(['12', '13', '14', '15']);
  });

  it('says what it is of', () => {
    const asOf = Date.parse('2024-01-16T12:00Z');
    const plan = dailyPlan({ first: 19_736, last: 19_737 }, asOf, new LocalCalendar('UTC'));
    expect(plan).toMatchObject({ asOf, dates: { first: 19_736, last: 19_737 } });
    expect(formatInstant(plan.days[0]!.start)).toBe('2024-01-14T00:00:00.000Z');
  });
});

const planned = (kind: WindowKind, asOf: string, zone = NEW_YORK): string =>
  daysIn(windowsPlan(kind, Date.parse(asOf), new LocalCalendar(zone)));

/** The days of a report by the day of the month; those of which only the sums are needed are in brackets. */
function daysIn({ days, whole, wholeDays }: ReportPlan): string {
  expect(whole).toHaveLength(days.length);
  expect(wholeDays).toBe(whole.filter((is) => is).length);
  return days
    .map(({ date }, i) => (whole[i]! ? `(${formatDate(date).slice(8)})` : formatDate(date).slice(8)))
    .join(' ');
}

describe('windowsPlan by the calendar', () => {
  it('has six whole days, and the current one, which has not ended', () => {
    expect(planned('calendar', '2024-01-15T20:30:00Z')).toBe('(09) (10) (11) (12) (13) (14) 15');
  });

  it('has one whole day less where the last hour begins in it', () => {
    expect(planned('calendar', '2024-01-15T05:20:00Z')).toBe('(09) (10) (11) (12) (13) 14 15');
  });

  it('as of midnight has nothing of the day that begins, and the last hour of the one that has ended', () => {
    expect(planned('calendar', '2024-01-15T05:00:00Z')).toBe('(09) (10) (11) (12) (13) 14 15');
  });

  it('as of an hour after midnight has the day before whole again', () => {
    expect(planned('calendar', '2024-01-15T05:59:59.999Z')).toBe('(09) (10) (11) (12) (13) 14 15');
    expect(planned('calendar', '2024-01-15T06:00:00Z')).toBe('(09) (10) (11) (12) (13) (14) 15');
  });

  it('has nothing to store of a date that never was', () => {
    const asOf = '2012-01-01T22:00:00Z';
    expect(planned('calendar', asOf, 'Pacific/Apia')).toBe('(27) (28) (29) 30 (31) (01) 02');
  });
});

describe('windowsPlan by hours', () => {
  it('cuts the first day of the week, the day before, and the current one', () => {
    expect(planned('rolling', '2024-01-15T20:30:00Z')).toBe('08 (09) (10) (11) (12) (13) 14 15');
  });

  it('as of midnight has seven days, of which the last hour cuts one', () => {
    expect(planned('rolling', '2024-01-15T05:00:00Z')).toBe('(08) (09) (10) (11) (12) (13) 14 15');
  });

  it('has a day of 23 hours whole within the last 24, which begin on the day before', () => {
    // 00:30 on the 11th in daylight saving time; 24 hours before, it was 23:30 on the 9th.
    const asOf = '2024-03-11T04:30:00Z';
    // The last hour begins at 23:30 on the 10th, and cuts that day.
    expect(planned('rolling', asOf)).toBe('03 (04) (05) (06) (07) (08) 09 10 11');
    const later = '2024-03-11T05:00:00Z';
    // From 01:00 on, nothing cuts the 10th: the 24 hours begin exactly with it.
    expect(planned('rolling', later)).toBe('(04) (05) (06) (07) (08) (09) (10) 11');
    const { windows, days } = windowsPlan('rolling', Date.parse(later), new LocalCalendar(NEW_YORK));
    const shortDay = days[days.length - 2]!;
    expect((shortDay.end - shortDay.start) / MS_PER_HOUR).toBe(23);
    expect(windows.dayStart).toBe(shortDay.start);
  });

  it('cuts a day of 25 hours by the last 24 where a day of 24 hours would be whole', () => {
    // 00:00 on the 4th; 24 hours before, it was 01:00 on the 3rd for the first time.
    expect(planned('rolling', '2024-11-04T05:00:00Z')).toMatch(/ \(02\) 03 04$/);
  });
});

it('windowsPlan has the windows of its kind', () => {
  const calendar = new LocalCalendar(NEW_YORK);
  const asOf = Date.parse('2024-01-15T20:30:00Z');
  for (const kind of ['calendar', 'rolling'] as const) {
    expect(windowsPlan(kind, asOf, calendar).windows).toEqual(windowsOf(kind, asOf, calendar));
  }
});

describe('windowsPlan with another accounting', () => {
  const calendar = new LocalCalendar(NEW_YORK);
  const asOf = Date.parse('2024-01-15T20:30:00Z');

  it('with carry_forward begins with the days of polls that may vouch, and needs the polls of all', () => {
    const carried = (carryMs: number) =>
      daysIn(windowsPlan('calendar', asOf, calendar, { carryMs, evidence: false }));
    expect(carried(1)).toBe('08 09 10 11 12 13 14 15');
    expect(carried(24 * MS_PER_HOUR)).toBe('08 09 10 11 12 13 14 15');
    expect(carried(24 * MS_PER_HOUR + 1)).toBe('07 08 09 10 11 12 13 14 15');
  });

  it('with evidence needs the polls of all days', () => {
    const plan = windowsPlan('calendar', asOf, calendar, { ...DAILY, evidence: true });
    expect(daysIn(plan)).toBe('09 10 11 12 13 14 15');
  });
});

describe('carryMsOf', () => {
  it('is milliseconds, or none with daily', () => {
    expect(carryMsOf('carry_forward', 1)).toBe(60_000);
    expect(carryMsOf('carry_forward', 10_080)).toBe(604_800_000);
    expect(carryMsOf('daily', undefined)).toBeUndefined();
  });

  it.each([
    ['daily', 90, 'only for accounting=carry_forward'],
    ['carry_forward', undefined, 'needs carry_minutes'],
    ['carry_forward', 0, 'not a whole number from 1 to 10080'],
    ['carry_forward', 10_081, 'not a whole number from 1 to 10080'],
    ['carry_forward', 1.5, 'not a whole number from 1 to 10080'],
    ['carry_forward', NaN, 'not a whole number from 1 to 10080'],
  ] as const)('says what is wrong with %s and %s', (accounting, minutes, reason) => {
    expect(() => carryMsOf(accounting, minutes)).toThrow(reason);
  });
});

describe('periodPlan', () => {
  /** The days, and the parts as `01-15: 15T05:00-16T05:00`. */
  function parts(
    first: string,
    last: string,
    breakdown: 'none' | 'day' | 'week',
    asOf: string,
    zone = NEW_YORK,
  ) {
    const names: number[] = [];
    const dates = { first: parseDate(first)!, last: parseDate(last)! };
    const indexOf = (name: number) => names.push(name) - 1;
    const plan = periodPlan({ dates, breakdown }, Date.parse(asOf), new LocalCalendar(zone), DAILY, indexOf);
    const time = (instant: number) => formatInstant(instant).slice(8, 16);
    return [
      daysIn(plan),
      ...plan.buckets.map(({ index, start, end }) => {
        const name = names[index] === undefined ? 'all' : formatDate(names[index]).slice(5);
        return `${name}: ${time(start)}-${time(end)}`;
      }),
    ];
  }

  it('has whole days up to the one of as_of', () => {
    expect(parts('2024-01-13', '2024-01-20', 'none', '2024-01-15T12:00:00Z')).toEqual([
      '(13) (14) 15',
      'all: 13T05:00-21T05:00',
    ]);
    expect(parts('2024-01-13', '2024-01-14', 'none', '2024-01-15T12:00:00Z')[0]).toBe('(13) (14)');
  });

  it('divides by day, in the store’s zone, up to the date of as_of', () => {
    expect(parts('2024-03-09', '2024-03-12', 'day', '2024-03-11T12:00:00Z')).toEqual([
      '(09) (10) 11',
      '03-09: 09T05:00-10T05:00',
      '03-10: 10T05:00-11T04:00',
      '03-11: 11T04:00-12T04:00',
    ]);
  });

  it('divides by week from Monday, and cuts the weeks to the period', () => {
    expect(parts('2024-01-13', '2024-01-17', 'week', '2024-02-01T00:00:00Z')).toEqual([
      '(13) (14) (15) (16) (17)',
      '01-08: 13T05:00-15T05:00',
      '01-15: 15T05:00-18T05:00',
    ]);
  });

  it('has no part for a date that the zone skips', () => {
    const around = ['2011-12-29', '2011-12-31', 'day', '2012-02-01T00:00Z', 'Pacific/Apia'] as const;
    expect(parts(...around)).toEqual([
      '(29) 30 (31)',
      '12-29: 29T10:00-30T10:00',
      '12-31: 30T10:00-31T10:00',
    ]);
  });

  it('has one day, which it does not touch, where it begins after as_of', () => {
    expect(parts('2024-01-16', '2024-01-17', 'day', '2024-01-15T12:00:00Z')).toEqual(['15']);
    expect(parts('2024-01-16', '2024-01-17', 'none', '2024-01-15T12:00:00Z')).toEqual([
      '15',
      'all: 16T05:00-18T05:00',
    ]);
  });
});
