import { hour, nineToFive, polls, storeInputs, weekly } from '../../../test/support/store-inputs';
import { LocalCalendar } from '../calendar/local-calendar';
import { ALWAYS_OPEN, Schedule } from '../schedule/schedule';
import { formatDate, MS_PER_HOUR, MS_PER_MINUTE, parseDate } from '../time/instant';
import { eachDay } from './days';
import {
  DailySums,
  figuresOf,
  formatHours,
  formatMinutes,
  sumEachDay,
  sumRange,
  sumStore,
  uptimePercent,
} from './figures';
import { dailyPlan, daysTouching, WindowKind, windowsPlan } from './plans';
import { DailyTotals, type StoreSums, type WindowSums } from './totals';

describe('formatMinutes', () => {
  it.each([
    [0, '0.00'],
    [299, '0.00'],
    [300, '0.01'], // half a hundredth is rounded up
    [301, '0.01'],
    [899, '0.01'],
    [900, '0.02'],
    [60_000, '1.00'],
    [60_300, '1.01'], // 1.005 is less than its half as a binary fraction
    [60_299, '1.00'],
    [599_700, '10.00'],
    [599_699, '9.99'],
    [3_600_000, '60.00'],
  ])('%d ms are %s', (ms, text) => expect(formatMinutes(ms)).toBe(text));
});

describe('formatHours', () => {
  it.each([
    [0, '0.00'],
    [17_999, '0.00'],
    [18_000, '0.01'],
    [53_999, '0.01'],
    [54_000, '0.02'],
    [3_618_000, '1.01'], // 1.005
    [3_617_999, '1.00'],
    [86_400_000, '24.00'],
    [604_800_000, '168.00'],
    [608_400_000, '169.00'], // a week in which clocks go back
  ])('%d ms are %s', (ms, text) => expect(formatHours(ms)).toBe(text));
});

it('no figure is a negative zero', () => {
  expect(formatMinutes(-0)).toBe('0.00');
  expect(formatHours(-0)).toBe('0.00');
});

it('every half and its neighbours round as whole numbers do', () => {
  const exact = (ms: number, unit: bigint) => {
    const count = (BigInt(ms) * 2n + unit) / (2n * unit);
    return `${count / 100n}.${String(count % 100n).padStart(2, '0')}`;
  };
  for (let hundredth = 0; hundredth < 6_000; hundredth++) {
    for (const aside of [-1, 0, 1]) {
      const minutes = hundredth * 600 + 300 + aside;
      const hours = hundredth * 36_000 + 18_000 + aside;
      expect([formatMinutes(minutes), formatHours(hours)]).toEqual([
        exact(minutes, 600n),
        exact(hours, 36_000n),
      ]);
    }
  }
});

const CHICAGO = new LocalCalendar('America/Chicago');

function sums(
  schedule: Schedule,
  asOf: string,
  observed: number[],
  kind: WindowKind = 'calendar',
): StoreSums {
  return sumStore(storeInputs(schedule, observed), windowsPlan(kind, Date.parse(asOf), CHICAGO));
}

/** Minutes up, down, without data. */
const minutes = ({ up, down, noData }: WindowSums) => [up, down, noData].map((ms) => ms / MS_PER_MINUTE);

describe('sumStore', () => {
  it('computes every day from its own polls: no status crosses midnight', () => {
    const observed = polls('-2024-01-14T16:00-06:00', '+2024-01-15T10:00-06:00');
    const { day, week } = sums(nineToFive, '2024-01-15T12:00-06:00', observed);
    expect(minutes(day)).toEqual([180, 0, 0]);
    expect(minutes(week)).toEqual([180, 480, 5 * 480]);
  });

  it('computes the two parts of an overnight row as parts of two days', () => {
    const overnight = weekly([{ weekday: 0, start: hour(22), end: hour(4) }]);
    const early = polls('-2024-01-16T01:00-06:00');
    expect(minutes(sums(overnight, '2024-01-16T12:00-06:00', early).week)).toEqual([0, 240, 120]);
    const late = polls('+2024-01-15T23:00-06:00');
    expect(minutes(sums(overnight, '2024-01-16T12:00-06:00', late).week)).toEqual([120, 0, 240]);
  });

  it('cuts the last hour across midnight out of two days', () => {
    const observed = polls('-2024-01-14T20:00-06:00', '+2024-01-15T00:10-06:00');
    const { hour: lastHour, day } = sums(ALWAYS_OPEN, '2024-01-15T00:20-06:00', observed);
    expect(minutes(lastHour)).toEqual([20, 40, 0]);
    expect(minutes(day)).toEqual([20, 0, 0]);
  });

  it('ignores polls after as_of, and includes a poll at as_of', () => {
    const after = polls('+2024-01-15T12:00:00.001-06:00');
    expect(minutes(sums(nineToFive, '2024-01-15T12:00-06:00', after).day)).toEqual([0, 0, 180]);
    const at = polls('+2024-01-15T12:00-06:00', '-2024-01-15T12:00:00.001-06:00');
    expect(minutes(sums(nineToFive, '2024-01-15T12:00-06:00', at).day)).toEqual([180, 0, 0]);
  });

  it('computes a day that a window cuts as a whole: a poll before the window counts', () => {
    const observed = polls('-2024-01-14T10:00-06:00', '+2024-01-14T16:30-06:00');
    const { day } = sums(nineToFive, '2024-01-15T15:00-06:00', observed, 'rolling');
    expect(minutes(day)).toEqual([30, 90, 360]);
    const before = polls('-2024-01-08T09:05-06:00');
    const { week } = sums(nineToFive, '2024-01-15T12:00-06:00', before, 'rolling');
    expect(minutes(week)).toEqual([0, 5 * 60, 6 * 480 + 180]);
  });

  it('counts only open time', () => {
    const { hour: lastHour, day } = sums(
      nineToFive,
      '2024-01-15T17:40-06:00',
      polls('+2024-01-15T09:00-06:00'),
    );
    expect(minutes(lastHour)).toEqual([20, 0, 0]);
    expect(minutes(day)).toEqual([480, 0, 0]);
  });

  it('is nothing for a store that was closed', () => {
    const fridays = weekly([{ weekday: 4, start: hour(9), end: hour(17) }]);
    const { hour: lastHour, day } = sums(fridays, '2024-01-15T12:00-06:00', polls('+2024-01-15T11:30-06:00'));
    expect([lastHour, day].map(minutes)).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  it('takes 23 hours for the day on which clocks go forward', () => {
    const { day } = sums(ALWAYS_OPEN, '2024-03-10T23:59-05:00', polls('+2024-03-10T12:00-05:00'));
    expect(minutes(day)).toEqual([23 * 60 - 1, 0, 0]);
  });

  it('reads only the part of the polls that is the store’s', () => {
    const all = [
      ...polls('-2024-01-15T09:30-06:00'),
      ...polls('+2024-01-15T10:00-06:00'),
      ...polls('-2024-01-15T11:00-06:00'),
    ];
    const plan = windowsPlan('calendar', Date.parse('2024-01-15T12:00-06:00'), CHICAGO);
    const store = storeInputs(nineToFive, all);
    expect(minutes(sumStore({ ...store, from: 1, to: 2 }, plan).day)).toEqual([180, 0, 0]);
    expect(minutes(sumStore({ ...store, from: 1, to: 1 }, plan).day)).toEqual([0, 0, 180]);
  });
});

describe('sumRange', () => {
  const observed = polls(
    '-2024-01-14T10:00-06:00',
    '+2024-01-14T16:30-06:00',
    '-2024-01-15T10:00-06:00',
    '+2024-01-15T16:00-06:00',
  );
  const noon = '2024-01-15T12:00-06:00';

  function within(start: string, end: string, asOf: string): number[] {
    const range = { start: Date.parse(start), end: Date.parse(end) };
    const days = daysTouching(range, CHICAGO);
    return minutes(sumRange(storeInputs(nineToFive, observed), { days, asOf: Date.parse(asOf) }, range));
  }

  it.each([
    ['works days out whole and cuts them', '2024-01-14T16:00-06:00', '2024-01-15T09:30-06:00', [30, 60, 0]],
    ['sees days without data', '2024-01-13T16:00-06:00', '2024-01-14T10:00-06:00', [0, 60, 60]],
    ['is nothing where the store is closed', '2024-01-14T17:00-06:00', '2024-01-15T09:00-06:00', [0, 0, 0]],
    ['ends at as_of', '2024-01-15T08:00-06:00', '2024-01-15T20:00-06:00', [0, 180, 0]],
    ['is nothing after as_of', '2024-01-15T13:00-06:00', '2024-01-15T20:00-06:00', [0, 0, 0]],
  ])('%s: %s to %s', (_name, start, end, expected) => {
    expect(within(start, end, noon)).toEqual(expected);
  });

  it('of ranges that follow each other adds up to that of the range they make up', () => {
    const whole = within('2024-01-13T11:00-06:00', '2024-01-15T11:00-06:00', noon);
    const first = within('2024-01-13T11:00-06:00', '2024-01-14T10:07-06:00', noon);
    const second = within('2024-01-14T10:07-06:00', '2024-01-15T11:00-06:00', noon);
    expect(first.map((part, i) => part + second[i]!)).toEqual(whole);
  });

  it('does not see a poll after as_of', () => {
    expect(within('2024-01-15T08:00-06:00', '2024-01-15T20:00-06:00', '2024-01-15T09:10-06:00')).toEqual([
      0, 0, 10,
    ]);
  });
});

it('eachDay parts polls at the first instant of each day, and passes over earlier and later ones', () => {
  const days = ['2024-01-14', '2024-01-15', '2024-01-16'].map((date) => CHICAGO.day(parseDate(date)!));
  const observed = polls(
    '+2024-01-13T23:59:59.999-06:00',
    '-2024-01-14T23:59:59.999-06:00',
    '-2024-01-16T00:00-06:00',
    '+2024-01-16T12:00-06:00',
    '-2024-01-17T00:00-06:00',
  );
  const visits: [string, number, number][] = [];
  eachDay(days, { polls: observed, from: 0, to: observed.length }, ({ date }, { from, to }) => {
    visits.push([formatDate(date), from, to]);
  });
  expect(visits).toEqual([
    ['2024-01-14', 1, 2],
    ['2024-01-15', 2, 2],
    ['2024-01-16', 2, 4],
  ]);
});

it('eachDay ignores the following polls, which belong to another store', () => {
  const days = ['2024-01-15', '2024-01-16'].map((date) => CHICAGO.day(parseDate(date)!));
  const observed = polls(
    '+2024-01-15T12:00-06:00',
    '+2024-01-13T12:00-06:00',
    '+2024-01-13T13:00-06:00',
    '+2024-01-16T12:00-06:00',
  );
  const visits: [number, number][] = [];
  eachDay(days, { polls: observed, from: 0, to: 1 }, (_day, { from, to }) => visits.push([from, to]));
  expect(visits).toEqual([
    [0, 1],
    [1, 1],
  ]);
});

it('figuresOf lets time without data be downtime, or neither', () => {
  const known = { up: 5, down: 7, noData: 11, excluded: 13 };
  expect(figuresOf(known, 'down')).toEqual({ uptime: 5, downtime: 18 });
  expect(figuresOf(known, 'exclude')).toEqual({ uptime: 5, downtime: 7 });
});

interface Asked {
  zone?: string;
  schedule?: Schedule;
  first?: string;
  last?: string;
  asOf: string;
  observed?: number[];
  totals?: DailyTotals;
  carryMs?: number;
}

function summed({
  zone = 'America/New_York',
  schedule = ALWAYS_OPEN,
  first = '2024-01-14',
  last = '2024-01-16',
  asOf,
  observed = [],
  totals,
  carryMs,
}: Asked): DailySums[] {
  const dates = { first: parseDate(first)!, last: parseDate(last)! };
  const plan = dailyPlan(dates, Date.parse(asOf), new LocalCalendar(zone), { carryMs });
  return sumEachDay({ ...storeInputs(schedule, observed), rollups: { totals, store: 0 } }, plan);
}

/** `15: 10 4 0` are the hours up, down and without data of the 15th; … marks an unfinished day. */
const line = ({ day, sums: { up, down, noData }, complete }: DailySums): string =>
  `${formatDate(day.date).slice(8)}: ${[up, down, noData].map((ms) => ms / MS_PER_HOUR).join(' ')}${complete ? '' : ' …'}`;

describe('sumEachDay', () => {
  const observed = polls('-2024-01-15T10:00-05:00', '+2024-01-15T12:00-05:00', '+2024-01-16T09:00-05:00');

  it('computes each day from its own polls, and the unfinished day up to as_of', () => {
    expect(summed({ asOf: '2024-01-16T12:00-05:00', observed }).map(line)).toEqual([
      '14: 0 0 24',
      '15: 12 12 0',
      '16: 12 0 0 …',
    ]);
  });

  it('counts open time only', () => {
    const mondays = weekly([{ weekday: 0, start: 9 * 3600, end: 17 * 3600 }]);
    expect(summed({ schedule: mondays, asOf: '2024-01-16T12:00-05:00', observed }).map(line)).toEqual([
      '14: 0 0 0',
      '15: 5 3 0',
      '16: 0 0 0 …',
    ]);
  });

  it('sees nothing after as_of, and no day that has not begun by then', () => {
    expect(summed({ asOf: '2024-01-15T11:00-05:00', observed }).map(line)).toEqual([
      '14: 0 0 24',
      '15: 0 11 0 …',
    ]);
    expect(summed({ asOf: '2024-01-14T23:59:59.999-05:00' })).toHaveLength(1);
  });

  it('includes the day that begins with as_of, without data', () => {
    expect(summed({ asOf: '2024-01-15T00:00-05:00', observed }).map(line)).toEqual([
      '14: 0 0 24',
      '15: 0 0 0 …',
    ]);
  });

  it('has days of 23 and 25 hours', () => {
    const march = { first: '2024-03-10', last: '2024-03-10', asOf: '2024-04-01T00:00Z' };
    expect(summed(march).map(line)).toEqual(['10: 0 0 23']);
    const november = { first: '2024-11-03', last: '2024-11-03', asOf: '2024-12-01T00:00Z' };
    expect(summed(november).map(line)).toEqual(['03: 0 0 25']);
  });

  it('counts each poll for a limited time, also of the day before the first, with carry_forward', () => {
    const carried = { carryMs: 15 * MS_PER_HOUR, first: '2024-01-16', observed };
    // Up at 12:00 of the 15th, hence until 3:00; then from 9:00 on.
    expect(summed({ ...carried, asOf: '2024-01-16T12:00-05:00' }).map(line)).toEqual(['16: 6 0 6 …']);
    expect(summed({ ...carried, asOf: '2024-01-18T00:00-05:00' }).map(line)).toEqual(['16: 18 0 6']);
    expect(summed({ ...carried, first: '2024-01-14', asOf: '2024-01-15T18:00-05:00' }).map(line)).toEqual([
      '14: 0 0 24',
      '15: 6 2 10 …',
    ]);
  });

  it('leaves out a date that the zone skipped', () => {
    const apia = { zone: 'Pacific/Apia', first: '2011-12-29', last: '2011-12-31' };
    expect(summed({ ...apia, asOf: '2012-02-01T00:00Z' }).map(line)).toEqual(['29: 0 0 24', '31: 0 0 24']);
  });

  it('reads ended days from rollups, if there are any', () => {
    const date = (text: string) => parseDate(text)!;
    const totals = new DailyTotals(1, date('2024-01-14'), date('2024-01-16'));
    const stored = { up: MS_PER_HOUR, down: 2 * MS_PER_HOUR, noData: 3 * MS_PER_HOUR, excluded: 0 };
    totals.put({ store: 0, date: date('2024-01-14'), ...stored });
    // The rollup of an unfinished day was computed for a later as_of.
    totals.put({ store: 0, date: date('2024-01-16'), ...stored });
    const days = summed({ asOf: '2024-01-16T12:00-05:00', observed, totals });
    expect(days.map(line)).toEqual(['14: 1 2 3', '15: 12 12 0', '16: 12 0 0 …']);
    expect(days.map((day) => day.stored)).toEqual([true, false, false]);
  });
});

describe('uptimePercent', () => {
  it.each([
    [0, 0, ''],
    [0, 1, '0.00'],
    [1, 0, '100.00'],
    [2, 1, '66.66'],
    [999_999, 1, '99.99'],
    [1, 9_999, '0.01'],
    [1, 10_000, '0.00'],
    [19, 4, '82.60'],
    [31, 2, '93.93'],
  ])('of %d up and %d down is %j: rounded down', (uptime, downtime, text) => {
    expect(uptimePercent(uptime, downtime)).toBe(text);
  });

  it('is exact for the sums of a large fleet', () => {
    const year = 366 * 24 * MS_PER_HOUR * 100_000;
    expect(uptimePercent(year - 1, 1)).toBe('99.99');
    expect(uptimePercent(year, 0)).toBe('100.00');
    expect(uptimePercent(year, 2 * year)).toBe('33.33');
  });
});
