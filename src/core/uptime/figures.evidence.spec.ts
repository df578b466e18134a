import { nineToFive, polls, storeInputs } from '../../../test/support/store-inputs';
import { LocalCalendar } from '../calendar/local-calendar';
import { MS_PER_HOUR, MS_PER_MINUTE, parseDate } from '../time/instant';
import { addStore, addSums, evidenceOf, figuresByName, isDown, sumEachDay } from './figures';
import { DAILY, dailyPlan, periodPlan, windowsPlan } from './plans';
import { NO_ROLLUPS, ReportTotals } from './totals';

const CHICAGO = new LocalCalendar('America/Chicago');
const date = parseDate('2024-01-15')!;
const at = (text: string): number => Date.parse(`2024-01-15T${text}-06:00`);

describe('the evidence of a report', () => {
  const observed = polls(
    '+2024-01-15T10:00-06:00',
    '-2024-01-15T11:00-06:00',
    '+2024-01-15T12:00-06:00',
    '+2024-01-15T15:00-06:00',
  );
  const store = { ...storeInputs(nineToFive, observed), rollups: NO_ROLLUPS };
  const WITH_EVIDENCE = { ...DAILY, evidence: true };

  const evidenceAt = (asOf: string) => {
    const plan = windowsPlan('calendar', at(asOf), CHICAGO, WITH_EVIDENCE);
    const totals = ReportTotals.of(1, { buckets: 3, evidence: true });
    addStore(totals, { ...store, position: 0, plan });
    return [0, 1, 2].map((bucket) => {
      const { polls: count, longestGap } = totals.sums(0, bucket).evidence!;
      return [count, longestGap / MS_PER_MINUTE];
    });
  };

  it('has the polls and the longest gap of each window', () => {
    expect(evidenceAt('12:30')).toEqual([
      [1, 30],
      [3, 120],
      [3, 120],
    ]);
    expect(evidenceAt('18:00')).toEqual([
      [0, 0],
      [4, 180],
      [4, 180],
    ]);
  });

  it('has a poll at as_of in open time', () => {
    expect(evidenceAt('15:00')).toEqual([
      [1, 60],
      [4, 180],
      [4, 180],
    ]);
    expect(evidenceAt('12:00')).toEqual([
      [2, 60],
      [3, 120],
      [3, 120],
    ]);
  });

  it('stands in the bucket of each part of a period', () => {
    const dates = { first: date - 1, last: date };
    const plan = periodPlan(
      { dates, breakdown: 'day' },
      at('18:00'),
      CHICAGO,
      WITH_EVIDENCE,
      (name) => date - name,
    );
    const totals = ReportTotals.of(1, { buckets: 2, evidence: true });
    addStore(totals, { ...store, position: 0, plan });
    expect([0, 1].map((bucket) => totals.sums(0, bucket).evidence)).toEqual([
      { polls: 4, longestGap: 3 * MS_PER_HOUR },
      { polls: 0, longestGap: 0 },
    ]);
  });

  it('has no poll at as_of outside open time, nor one of the day before', () => {
    const days = [date - 1, date].map((each) => CHICAGO.day(each));
    const range = { start: days[0]!.start, end: days[1]!.end };
    const evidence = (asOf: number, ...texts: string[]) =>
      evidenceOf(storeInputs(nineToFive, polls(...texts)), { days, asOf }, [range]);
    expect(evidence(at('18:00'), '+2024-01-15T18:00-06:00')).toEqual([{ polls: 0, longestGap: 0 }]);
    expect(evidence(days[1]!.start, '+2024-01-15T00:00-06:00')).toEqual([{ polls: 0, longestGap: 0 }]);
    expect(evidence(at('09:00'), '+2024-01-15T09:00-06:00')).toEqual([{ polls: 1, longestGap: 0 }]);
  });
});

describe('sumEachDay with carry_forward', () => {
  const observed = polls('+2024-01-15T10:00-06:00');
  const sums = (asOf: number, first = date - 1, last = date + 1) =>
    sumEachDay(
      { ...storeInputs(nineToFive, observed), rollups: NO_ROLLUPS },
      dailyPlan({ first, last }, asOf, CHICAGO, { carryMs: 2 * MS_PER_HOUR }),
    ).map(({ day, sums: { up, noData }, complete, stored }) => [
      day.date - date,
      up / MS_PER_HOUR,
      noData / MS_PER_HOUR,
      complete,
      stored,
    ]);

  it('has the days of the range that have begun by as_of, and says which have ended', () => {
    expect(sums(at('13:00'))).toEqual([
      [-1, 0, 8, true, false],
      [0, 2, 2, false, false],
    ]);
    expect(sums(at('13:00'), date, date)).toEqual([[0, 2, 2, false, false]]);
  });

  it('has a day that begins or ends with as_of', () => {
    const tomorrow = CHICAGO.day(date + 1).start;
    expect(sums(tomorrow)).toEqual([
      [-1, 0, 8, true, false],
      [0, 2, 6, true, false],
      [1, 0, 0, false, false],
    ]);
    expect(sums(tomorrow - 1).length).toBe(2);
  });
});

describe('addSums', () => {
  it('adds each sum to its own', () => {
    const total = { up: 1, down: 2, noData: 3, excluded: 4 };
    addSums(total, { up: 10, down: 20, noData: 30, excluded: 40 });
    expect(total).toEqual({ up: 11, down: 22, noData: 33, excluded: 44 });
  });
});

describe('isDown', () => {
  it.each([
    ['up', false, false],
    ['down', true, true],
    ['no_data', true, false],
    ['excluded', false, false],
  ] as const)('of %s is %s, and without what has no data %s', (status, down, exclude) => {
    expect([isDown(status, 'down'), isDown(status, 'exclude')]).toEqual([down, exclude]);
  });
});

describe('figuresByName', () => {
  it('has each measure with all windows', () => {
    const named = figuresByName(['uptime', 'no_data']);
    expect([...named.keys()]).toEqual([
      'uptime_last_hour',
      'uptime_last_day',
      'uptime_last_week',
      'no_data_last_hour',
      'no_data_last_day',
      'no_data_last_week',
    ]);
    expect(named.get('no_data_last_day')).toEqual({ measure: 'no_data', window: 'day' });
  });
});
