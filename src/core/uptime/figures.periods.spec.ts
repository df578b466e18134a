import { nineToFive, polls, storeInputs } from '../../../test/support/store-inputs';
import { LocalCalendar } from '../calendar/local-calendar';
import { excludedTime } from '../schedule/exclusions';
import { ALWAYS_OPEN, Schedule } from '../schedule/schedule';
import { formatDate, MS_PER_HOUR, MS_PER_MINUTE, parseDate } from '../time/instant';
import { addStore, evidenceOf, sumStore, type RolledUpStore } from './figures';
import type { PeriodRequest } from './periods';
import { type Accounting, DAILY, periodPlan, ReportPlan, windowsPlan } from './plans';
import { DailyTotals, NO_ROLLUPS, ReportTotals, type WindowSums } from './totals';

const CHICAGO = new LocalCalendar('America/Chicago');

/** The sums of a period's parts as `02-01: 20 4 0 0`: hours up, down, without data, excluded. */
function ofParts(
  request: PeriodRequest,
  asOf: string,
  observed: number[],
  {
    schedule = ALWAYS_OPEN,
    excluded = [],
    ...accounting
  }: Partial<Accounting> & {
    schedule?: Schedule;
    excluded?: [string, string][];
  } = {},
): string[] {
  const names: number[] = [];
  const indexOf = (name: number) => names.push(name) - 1;
  const plan = periodPlan(request, Date.parse(asOf), CHICAGO, { ...DAILY, ...accounting }, indexOf);
  const out = excludedTime(excluded.map(([start, end]) => [Date.parse(start), Date.parse(end)] as const));
  const totals = totalsOf(plan, { ...storeInputs(schedule, observed, out), rollups: NO_ROLLUPS });
  return plan.buckets.map(({ index }) => {
    const { up, down, noData, excluded } = totals.sums(0, index);
    const name = request.breakdown === 'none' ? 'all' : formatDate(names[index]!).slice(5);
    return `${name}: ${[up, down, noData, excluded].map((ms) => ms / MS_PER_HOUR).join(' ')}`;
  });
}

function totalsOf(plan: ReportPlan, store: RolledUpStore): ReportTotals {
  const totals = ReportTotals.of(1, { buckets: plan.buckets.length, evidence: plan.evidence });
  addStore(totals, { ...store, position: 0, plan });
  return totals;
}

describe('addStore for a period', () => {
  const dates = { first: parseDate('2024-01-30')!, last: parseDate('2024-02-06')! };
  const asOf = '2024-02-05T12:00-06:00';
  const observed = polls(
    '+2024-01-30T06:00-06:00',
    '-2024-02-01T18:00-06:00',
    '+2024-02-01T20:00-06:00',
    '-2024-02-05T00:00-06:00',
    '+2024-02-05T13:00-06:00',
  );

  it('has a row for each date that has begun, cut at as_of', () => {
    expect(ofParts({ dates, breakdown: 'day' }, asOf, observed)).toEqual([
      '01-30: 24 0 0 0',
      '01-31: 0 0 24 0',
      '02-01: 4 20 0 0',
      '02-02: 0 0 24 0',
      '02-03: 0 0 24 0',
      '02-04: 0 0 24 0',
      '02-05: 0 12 0 0',
    ]);
  });

  it('names weeks by their Monday, also before the period, and months by their first date', () => {
    expect(ofParts({ dates, breakdown: 'week' }, asOf, observed)).toEqual([
      '01-29: 28 20 96 0',
      '02-05: 0 12 0 0',
    ]);
    expect(ofParts({ dates, breakdown: 'month' }, asOf, observed)).toEqual([
      '01-01: 24 0 24 0',
      '02-01: 4 32 72 0',
    ]);
    expect(ofParts({ dates, breakdown: 'none' }, asOf, observed)).toEqual(['all: 28 32 96 0']);
  });

  it('has exclusions, and carries polls forward from before the period', () => {
    const excluded: [string, string][] = [['2024-02-01T12:00-06:00', '2024-02-02T12:00-06:00']];
    const february = { dates: { ...dates, first: parseDate('2024-02-01')! }, breakdown: 'day' as const };
    expect(ofParts(february, asOf, observed, { excluded }).slice(0, 2)).toEqual([
      '02-01: 0 0 12 12',
      '02-02: 0 0 12 12',
    ]);
    const carryMs = 48 * MS_PER_HOUR;
    expect(ofParts(february, asOf, observed, { carryMs })).toEqual([
      '02-01: 10 2 12 0',
      '02-02: 24 0 0 0',
      '02-03: 20 0 4 0',
      '02-04: 0 0 24 0',
      '02-05: 0 12 0 0',
    ]);
  });

  it('has no open time, and no parts, where the period begins after as_of', () => {
    const later = { first: parseDate('2024-02-06')!, last: parseDate('2024-02-07')! };
    const at = polls('+2024-02-05T12:00-06:00');
    expect(ofParts({ dates: later, breakdown: 'none' }, asOf, at)).toEqual(['all: 0 0 0 0']);
    expect(ofParts({ dates: later, breakdown: 'day' }, asOf, at)).toEqual([]);
    const plan = periodPlan(
      { dates: later, breakdown: 'none' },
      Date.parse(asOf),
      CHICAGO,
      { ...DAILY, evidence: true },
      () => 0,
    );
    const totals = totalsOf(plan, { ...storeInputs(ALWAYS_OPEN, at), rollups: NO_ROLLUPS });
    expect(totals.sums(0, 0).evidence).toEqual({ polls: 0, longestGap: 0 });
  });
});

describe('evidenceOf', () => {
  const day = CHICAGO.day(parseDate('2024-01-15')!);
  const store = storeInputs(
    nineToFive,
    polls(
      '+2024-01-15T08:59:59.999-06:00',
      '-2024-01-15T10:00-06:00',
      '+2024-01-15T11:00-06:00',
      '-2024-01-15T17:00-06:00',
    ),
  );
  const evidence = (asOf: string, start: number, end: number) => {
    const [found] = evidenceOf(store, { days: [day], asOf: Date.parse(asOf) }, [{ start, end }]);
    return [found!.polls, found!.longestGap / MS_PER_HOUR];
  };

  it('counts the polls in open time, and the longest open time that rests on one', () => {
    expect(evidence('2024-01-16T00:00-06:00', day.start, day.end)).toEqual([2, 6]);
  });

  it('cuts both at the range and at as_of', () => {
    const [ten, noon] = [10, 12].map((hours) => day.start + hours * MS_PER_HOUR) as [number, number];
    expect(evidence('2024-01-16T00:00-06:00', ten, noon)).toEqual([2, 1]);
    expect(evidence('2024-01-16T00:00-06:00', ten + 1, noon)).toEqual([1, 1]);
    expect(evidence('2024-01-15T10:30-06:00', day.start, day.end)).toEqual([1, 1.5]);
  });

  it('includes a poll at as_of where the range holds that instant', () => {
    const asOf = '2024-01-15T11:00-06:00';
    const eleven = Date.parse(asOf);
    expect(evidence(asOf, day.start, eleven)).toEqual([1, 2]);
    expect(evidence(asOf, day.start, eleven + 1)).toEqual([2, 2]);
  });
});

describe('sumStore with exclusions', () => {
  const excluded = excludedTime([
    [Date.parse('2024-01-14T12:00-06:00'), Date.parse('2024-01-15T10:00-06:00')],
  ]);
  const observed = polls('+2024-01-14T10:00-06:00', '-2024-01-14T13:00-06:00', '-2024-01-15T09:30-06:00');
  const plan = windowsPlan('calendar', Date.parse('2024-01-15T12:00-06:00'), CHICAGO);

  it('counts them apart, in whole days and in the current one', () => {
    const { hour: lastHour, day, week } = sumStore(storeInputs(nineToFive, observed, excluded), plan);
    const inMinutes = ({ up, down, noData, excluded: out }: WindowSums) =>
      [up, down, noData, out].map((ms) => ms / MS_PER_MINUTE);
    expect([lastHour, day, week].map(inMinutes)).toEqual([
      [0, 0, 60, 0],
      [0, 0, 120, 60],
      [180, 0, 5 * 480 + 120, 300 + 60],
    ]);
  });

  it('takes the excluded time of a rollup', () => {
    const date = parseDate('2024-01-14')!;
    const totals = new DailyTotals(1, date, date);
    totals.put({ store: 0, date, up: 1, down: 2, noData: 4, excluded: 8 });
    const rollups = { totals, store: 0 };
    const { week } = sumStore(storeInputs(nineToFive, observed, excluded), plan, rollups);
    expect(week).toEqual({
      up: 1,
      down: 2,
      noData: 4 + (5 * 8 + 2) * MS_PER_HOUR,
      excluded: 8 + MS_PER_HOUR,
      evidence: undefined,
    });
  });
});
