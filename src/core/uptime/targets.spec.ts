import { storeInputs, weekly } from '../../../test/support/store-inputs';
import { LocalCalendar } from '../calendar/local-calendar';
import { packPoll } from '../polls/poll-block';
import { excludedTime } from '../schedule/exclusions';
import { ALWAYS_OPEN, Schedule } from '../schedule/schedule';
import { formatDate, formatInstant, MS_PER_HOUR, parseDate } from '../time/instant';
import { addStore, NoDataPolicy } from './figures';
import { Breakdown, PeriodName } from './periods';
import { periodPlan } from './plans';
import {
  addBudgets,
  allowedDowntime,
  burnOf,
  daysAhead,
  openTimeFrom,
  stateOf,
  storeBudget,
  targetOfBudget,
} from './targets';
import { DailyTotals, NO_ROLLUPS, ReportTotals, StoreRollups } from './totals';

const UTC = new LocalCalendar('UTC');
const at = (text: string): number => Date.parse(`2024-05-${text}Z`);
const nineToFive = weekly(
  [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, start: 9 * 3600, end: 17 * 3600 })),
);

describe('allowedDowntime', () => {
  it.each([
    [1_000_000, 990_000, 10_000],
    [999_999, 990_000, 9_999],
    [34_560_000_000, 999_999, 34_560],
    [34_560_000_000, 123_457, 30_293_326_080],
    [5, 1_000_000, 0],
    [0, 990_000, 0],
  ])('of %d ms at %d millionths is %d', (open, target, expected) => {
    expect(allowedDowntime(open, target)).toBe(expected);
  });
});

describe('targetOfBudget', () => {
  it.each([
    [1_000_000, 10_000, 990_000],
    [999_999, 9_999, 990_000],
    [3, 1, 666_666],
    [8, 0, 1_000_000],
    [0, 0, 1_000_000],
  ])('of %d ms, of which %d may be down, is %d', (open, allowed, expected) => {
    expect(targetOfBudget({ open, allowed, elapsed: 0, used: 0 })).toBe(expected);
  });
});

describe('burnOf', () => {
  const budget = { open: 1000, elapsed: 500, allowed: 10, used: 6 };

  it.each([
    [{}, 120],
    [{ used: 5 }, 100],
    [{ used: 0 }, 0],
    [{ used: 20 }, 400],
    [{ elapsed: 1000, used: 10 }, 100],
    [{ elapsed: 999, used: 1 }, 10],
    [{ open: 34_560_000_000_000, elapsed: 17_280_000_000_001, allowed: 10, used: 5 }, 99],
    [{ allowed: 0 }, undefined],
    [{ elapsed: 0, used: 0 }, undefined],
  ])('of a budget with %j is %s', (own, expected) => expect(burnOf({ ...budget, ...own })).toBe(expected));
});

describe('stateOf', () => {
  const thresholds = { burn: 100, usedPercent: 0 };
  const state = (elapsed: number, used: number, own = {}, allowed = 10) =>
    stateOf({ open: 1000, elapsed, allowed, used }, { ...thresholds, ...own });

  it('is breached if more is used than is allowed', () => {
    expect(state(1000, 11)).toBe('breached');
    expect(state(10, 1, {}, 0)).toBe('breached');
    expect(state(999, 10)).toBe('at_risk');
  });

  it('is at risk from both thresholds on', () => {
    expect(state(500, 5)).toBe('at_risk');
    expect(state(501, 5)).toBe('met');
    expect(state(500, 5, { burn: 101 })).toBe('met');
    expect(state(500, 5, { usedPercent: 50 })).toBe('at_risk');
    expect(state(500, 5, { usedPercent: 51 })).toBe('met');
  });

  it('is met if nothing is to come that could use up the rest', () => {
    expect(state(1000, 10)).toBe('met');
    expect(state(1000, 9, { burn: 50 })).toBe('met');
  });

  it('is met without downtime', () => {
    expect(state(500, 0, { burn: 0 })).toBe('met');
    expect(state(0, 0)).toBe('met');
    expect(state(500, 0, {}, 0)).toBe('met');
  });
});

describe('daysAhead', () => {
  const ahead = (dates: PeriodName | { first: number; last: number }, breakdown: Breakdown = 'none') => {
    const days = daysAhead({ dates, breakdown }, at('15T12:00'), UTC).map(({ date }) => formatDate(date));
    return days.length === 0 ? 'none' : `${days[0]} to ${days.at(-1)}: ${days.length}`;
  };
  const date = (text: string): number => parseDate(text)!;

  it.each([
    ['today', 'none', '2024-05-15 to 2024-05-15: 1'],
    ['this_week', 'none', '2024-05-15 to 2024-05-19: 5'],
    ['month_to_date', 'none', '2024-05-15 to 2024-05-31: 17'],
    ['quarter_to_date', 'none', '2024-05-15 to 2024-06-30: 47'],
    ['quarter_to_date', 'month', '2024-05-15 to 2024-05-31: 17'],
    ['quarter_to_date', 'week', '2024-05-15 to 2024-05-19: 5'],
    ['quarter_to_date', 'day', '2024-05-15 to 2024-05-15: 1'],
    ['last_month', 'none', 'none'],
    ['last_quarter', 'month', 'none'],
    ['last_7_days', 'none', '2024-05-15 to 2024-05-15: 1'],
  ] as const)('of %s by %s: %s', (period, breakdown, expected) =>
    expect(ahead(period, breakdown)).toBe(expected),
  );

  it('are those of dates that lie ahead', () => {
    const dates = { first: date('2024-05-20'), last: date('2024-06-02') };
    expect(ahead(dates)).toBe('2024-05-20 to 2024-06-02: 14');
    expect(ahead({ first: date('2024-05-01'), last: date('2024-06-02') }, 'month')).toBe(
      '2024-05-15 to 2024-05-31: 17',
    );
  });
});

describe('openTimeFrom', () => {
  const hours = (schedule: Schedule, from: string, excluded: [string, string][] = []) => {
    const days = [15, 16].map((day) => UTC.day(parseDate(`2024-05-${day}`)!));
    const out = excludedTime(excluded.map(([start, end]) => [at(start), at(end)] as const));
    return openTimeFrom({ schedule, excluded: out }, days, at(from)) / MS_PER_HOUR;
  };

  it('is scheduled open time after the instant, without what is excluded', () => {
    expect(hours(nineToFive, '15T00:00')).toBe(16);
    expect(hours(nineToFive, '15T12:00')).toBe(13);
    expect(hours(nineToFive, '15T23:00')).toBe(8);
    expect(hours(ALWAYS_OPEN, '15T12:00')).toBe(36);
    expect(
      hours(nineToFive, '15T12:00', [
        ['15T11:00', '15T14:00'],
        ['16T16:00', '17T00:00'],
      ]),
    ).toBe(10);
  });
});

interface Asked {
  period?: PeriodName;
  breakdown?: Breakdown;
  asOf?: string;
  policy?: NoDataPolicy;
  target?: number;
  carryMs?: number;
  rollups?: StoreRollups;
  isGrouped?: boolean;
}

/** `+15T10:00` is an active poll. */
function budgets(asked: Asked, ...observed: string[]) {
  const {
    period = 'today',
    breakdown = 'none',
    asOf = '15T18:00',
    policy = 'down',
    target = 900_000,
  } = asked;
  const polls = observed.map((text) => packPoll(at(text.slice(1)), text.startsWith('+')));
  const accounting = { carryMs: asked.carryMs, evidence: false };
  const request = { dates: period, breakdown };
  const firstDate = parseDate('2024-05-01')!;
  const report = periodPlan(request, at(asOf), UTC, accounting, (name) => name - firstDate);
  const plan = { ...report, ahead: daysAhead(request, at(asOf), UTC) };
  const totals = ReportTotals.of(1, { buckets: 31, evidence: false, budgets: true });
  const { rollups = NO_ROLLUPS, isGrouped = false } = asked;
  const store = { ...storeInputs(nineToFive, polls), rollups, position: 0, plan };
  addStore(totals, store);
  const goal = { targetPpm: target, policy };
  addBudgets(totals, store, goal, isGrouped);
  return (bucket: number) => {
    const budget = totals.has(0, bucket) ? storeBudget(totals, 0, bucket, goal) : undefined;
    if (budget === undefined) return undefined;
    const { breachedAt, ...ms } = budget;
    const [open, elapsed, allowed, used] = [ms.open, ms.elapsed, ms.allowed, ms.used].map(
      (value) => value / MS_PER_HOUR,
    );
    return { open, elapsed, allowed, used, at: breachedAt && formatInstant(breachedAt).slice(8, 16) };
  };
}

describe('the budget of a store', () => {
  it('has the open time of the whole period', () => {
    const budget = budgets({ period: 'month_to_date', asOf: '15T13:00' }, '+15T10:00');
    // 14 days have ended: 14 × 8 hours without polls are down.
    expect(budget(0)).toMatchObject({ open: 31 * 8, elapsed: 14 * 8 + 4, allowed: 24.8, used: 14 * 8 });
  });

  it('has the instant at which the downtime exceeds what is allowed', () => {
    // 0.8 hours are allowed.
    expect(budgets({}, '+15T09:00', '-15T10:00', '+15T10:30', '-15T11:00', '+15T12:00')(0)).toEqual({
      open: 8,
      elapsed: 8,
      allowed: 0.8,
      used: 1.5,
      at: '15T11:18',
    });
  });

  it('lets all that is allowed be used', () => {
    const observed = ['+15T09:00', '-15T10:00', '+15T10:48'];
    expect(budgets({}, ...observed)(0)).toMatchObject({ used: 0.8, at: undefined });
    expect(budgets({}, ...observed, '-15T16:00', '+15T16:01')(0)).toMatchObject({ at: '15T16:00' });
    expect(budgets({ target: 1_000_000 }, ...observed)(0)).toMatchObject({ allowed: 0, at: '15T10:00' });
  });

  it('counts time without data as the policy says', () => {
    expect(budgets({ policy: 'down' })(0)).toMatchObject({ used: 8, at: '15T09:48' });
    expect(budgets({ policy: 'exclude' })(0)).toMatchObject({ used: 0, elapsed: 8, at: undefined });
  });

  it('counts with carry_forward what nothing vouches for', () => {
    const carryMs = 2 * MS_PER_HOUR;
    expect(budgets({ carryMs }, '+15T09:00')(0)).toMatchObject({ used: 6, at: '15T11:48' });
  });

  it('has a budget for each part of a period', () => {
    const budget = budgets(
      { period: 'this_week', breakdown: 'day', asOf: '14T13:00' },
      '+13T10:00',
      '-14T12:00',
    );
    expect(budget(11)).toBeUndefined();
    expect(budget(12)).toEqual({ open: 8, elapsed: 8, allowed: 0.8, used: 0, at: undefined });
    expect(budget(13)).toEqual({ open: 8, elapsed: 4, allowed: 0.8, used: 4, at: '14T09:48' });
    expect(budget(14)).toBeUndefined();
  });

  it('does not know the instant on a day of which only the rollup is left', () => {
    const [first, second] = [parseDate('2024-05-13')!, parseDate('2024-05-14')!];
    const totals = new DailyTotals(1, first, second);
    const day = (date: number, down: number) =>
      totals.put({
        store: 0,
        date,
        up: (8 - down) * MS_PER_HOUR,
        down: down * MS_PER_HOUR,
        noData: 0,
        excluded: 0,
      });
    day(first, 4);
    day(second, 1);
    const rollups = { totals, store: 0 };
    const asked: Asked = { period: 'this_week', asOf: '15T12:00', rollups };
    // 7 × 0.8 hours are allowed, of which 5 are used by rollups.
    expect(budgets(asked, '-15T09:00')(0)).toMatchObject({ allowed: 5.6, used: 8, at: '15T09:36' });
    day(second, 2);
    expect(budgets(asked, '-15T09:00')(0)).toMatchObject({ used: 9, at: undefined });
  });

  it('has no instant where that of a group follows', () => {
    expect(budgets({ isGrouped: true })(0)).toMatchObject({ used: 8, at: undefined });
  });

  it('is none without a target', () => {
    expect(budgets({ target: NaN }, '-15T09:00')(0)).toBeUndefined();
  });
});
