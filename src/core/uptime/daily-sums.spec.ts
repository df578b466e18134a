import { LocalCalendar } from '../calendar/local-calendar';
import { packPoll } from '../polls/poll-block';
import { ALWAYS_OPEN, WeeklySchedule, weeklySchedule } from '../schedule/schedule';
import { formatDate, MS_PER_HOUR, parseDate } from '../time/instant';
import { dailyPlan } from './plans';
import { DailySums, sumEachDay } from './figures';
import { DailyTotals } from './totals';

/** `+2024-01-15T10:00-06:00` is active, `-…` inactive. */
const polls = (...texts: string[]) =>
  texts.map((text) => packPoll(Date.parse(text.slice(1)), text.startsWith('+')));

interface Asked {
  zone?: string;
  schedule?: WeeklySchedule;
  first?: string;
  last?: string;
  asOf: string;
  observed?: number[];
  totals?: DailyTotals;
}

function summed({
  zone = 'America/New_York',
  schedule = ALWAYS_OPEN,
  first = '2024-01-14',
  last = '2024-01-16',
  asOf,
  observed = [],
  totals,
}: Asked): DailySums[] {
  const dates = { first: parseDate(first)!, last: parseDate(last)! };
  const plan = dailyPlan(dates, Date.parse(asOf), new LocalCalendar(zone));
  return sumEachDay(
    { schedule, polls: observed, from: 0, to: observed.length, rollups: { totals, store: 0 } },
    plan,
  );
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
    const mondays = weeklySchedule([{ weekday: 0, start: 9 * 3600, end: 17 * 3600 }]);
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

  it('leaves out a date that the zone skipped', () => {
    const apia = { zone: 'Pacific/Apia', first: '2011-12-29', last: '2011-12-31' };
    expect(summed({ ...apia, asOf: '2012-02-01T00:00Z' }).map(line)).toEqual(['29: 0 0 24', '31: 0 0 24']);
  });

  it('reads ended days from rollups, if there are any', () => {
    const date = (text: string) => parseDate(text)!;
    const totals = new DailyTotals(1, date('2024-01-14'), date('2024-01-16'));
    const stored = { up: MS_PER_HOUR, down: 2 * MS_PER_HOUR, noData: 3 * MS_PER_HOUR };
    totals.put({ store: 0, date: date('2024-01-14'), ...stored });
    // The rollup of an unfinished day was computed for a later as_of.
    totals.put({ store: 0, date: date('2024-01-16'), ...stored });
    const days = summed({ asOf: '2024-01-16T12:00-05:00', observed, totals });
    expect(days.map(line)).toEqual(['14: 1 2 3', '15: 12 12 0', '16: 12 0 0 …']);
    expect(days.map((day) => day.stored)).toEqual([true, false, false]);
  });
});
