import { LocalCalendar } from '../calendar/local-calendar';
import { formatDate, MS_PER_DAY, MS_PER_HOUR, parseDate } from '../time/instant';
import { BreachSearch, GroupBudgets } from './group-budgets';
import { DAILY, periodPlan, planWithin } from './plans';
import { ReportTotals } from './totals';

const MONTH = { start: 0, end: 31 * MS_PER_DAY };

/** Passes all downtime in as many looks as are needed; returns how many. */
function look(search: BreachSearch, down: readonly (readonly [budget: number, from: number, to: number])[]) {
  let looks = 0;
  for (; search.range !== undefined; looks++) {
    for (const [budget, from, to] of down) {
      const sought = search.sought(budget);
      if (sought === undefined || from >= sought.end || sought.start >= to) continue;
      search.count(sought, Math.max(from, sought.start), Math.min(to, sought.end));
    }
    for (const budget of search.budgets) search.narrow(budget);
    search.beginLook();
  }
  return looks;
}

describe('GroupBudgets', () => {
  const totals = ReportTotals.of(4, { buckets: 2, evidence: false, budgets: true });
  const add = (store: number, bucket: number, up: number, down: number, breachedAt?: number) => {
    totals.begin(store, bucket);
    totals.addSums(store, bucket, { up, down, noData: 0, excluded: 0 });
    totals.setBudgetEnd(store, bucket, { ahead: 500, breachedAt });
  };
  add(0, 0, 400, 100, 77);
  add(1, 0, 100, 400, 77);
  add(1, 1, 500, 0);
  add(2, 0, 500, 0);
  add(3, 0, 0, 500);
  const budgets = new GroupBudgets(
    totals,
    Uint32Array.of(0, 0, 1, 1),
    2,
    Float64Array.of(9e5, 8e5, 5e5, NaN),
    'down',
  );
  for (let store = 0; store < totals.stores; store++) budgets.add(store);

  it('are the sums of the stores that have the bucket and a target', () => {
    expect(budgets.of(0)).toEqual({ open: 2_000, elapsed: 1_000, allowed: 300, used: 500, breachedAt: 77 });
    expect(budgets.of(1)).toEqual({
      open: 1_000,
      elapsed: 500,
      allowed: 200,
      used: 0,
      breachedAt: undefined,
    });
    expect(budgets.of(2)).toEqual({
      open: 1_000,
      elapsed: 500,
      allowed: 500,
      used: 0,
      breachedAt: undefined,
    });
    expect(budgets.of(3)).toEqual({ open: 0, elapsed: 0, allowed: 0, used: 0, breachedAt: undefined });
  });

  it('say which ran out', () => {
    expect([...budgets.breached()]).toEqual([[0, 300]]);
  });
});

describe('BreachSearch', () => {
  it('finds the millisecond that the budget does not cover', () => {
    const search = new BreachSearch(new Map([[7, 1_000]]), () => MONTH);
    const noon = 12 * MS_PER_HOUR;
    // Two stores are down at once for 500 ms: 1,000 ms are used at the end.
    look(search, [
      [7, noon, noon + 600],
      [7, noon + 100, noon + MS_PER_DAY],
    ]);
    // 100 of one, then 500 × 2 are 1,100: the budget is used 50 ms before.
    expect(search.of(7)).toBe(noon + 550);
    expect(search.of(8)).toBeUndefined();
  });

  it.each([
    [1, undefined, 2],
    [1_000, undefined, 3],
    [2, 16, 11],
  ])('of %d groups with %p bins needs %d looks', (groups, bins, looks) => {
    const ids = Array.from({ length: groups }, (_, i) => i);
    const search = new BreachSearch(new Map(ids.map((id) => [id, id])), () => MONTH, undefined, bins);
    expect(
      look(
        search,
        ids.map((id) => [id, 5_000, 2_000_000_000] as const),
      ),
    ).toBe(looks);
    expect(ids.map((id) => search.of(id))).toEqual(ids.map((id) => 5_000 + id));
  });

  it('looks at slices, each twice as long as the one before, until it finds the one of the instant', () => {
    const search = new BreachSearch(new Map([[7, 1_000]]), () => MONTH, MS_PER_DAY);
    const ranges: (number | undefined)[] = [];
    const downFrom = 9 * MS_PER_DAY;
    while (search.range !== undefined) {
      const sought = search.sought(7)!;
      ranges.push(sought.start / MS_PER_DAY, sought.end / MS_PER_DAY);
      // Of the first day and of one that is cut by two slices, only the sums are known.
      search.countDay(7, 0, MS_PER_DAY, 100);
      search.countDay(7, 2.5 * MS_PER_DAY, 3.5 * MS_PER_DAY, 400);
      const from = Math.max(downFrom, sought.start);
      if (from < sought.end) search.count(sought, from, sought.end);
      search.narrow(7);
      search.beginLook();
    }
    expect(ranges.slice(0, 8)).toEqual([0, 1, 1, 3, 3, 7, 7, 15]);
    expect(search.of(7)).toBe(downFrom + 500);
  });

  it('needs no look without budgets that ran out', () => {
    expect(new BreachSearch(new Map(), () => MONTH).range).toBeUndefined();
  });
});

describe('planWithin', () => {
  const calendar = new LocalCalendar('Europe/Paris');
  const dates = { first: parseDate('2024-05-01')!, last: parseDate('2024-05-31')! };
  const asOf = Date.parse('2024-05-20T12:00:00Z');
  const planOf = (carryMs?: number) =>
    periodPlan({ dates, breakdown: 'none' }, asOf, calendar, { ...DAILY, carryMs }, () => 0);
  const at = (text: string) => Date.parse(`2024-05-${text}Z`);
  const within = (from: string, to: string, carryMs?: number) => {
    const plan = planWithin(planOf(carryMs), { start: at(from), end: at(to) });
    expect([plan.whole.length, plan.cells.length]).toEqual([plan.days.length, plan.days.length]);
    return plan.days.map(({ date }) => formatDate(date).slice(8));
  };

  it('has the days that the range touches', () => {
    expect(within('03T22:00', '05T22:00')).toEqual(['04', '05']);
    expect(within('03T21:59', '05T22:01')).toEqual(['03', '04', '05', '06']);
    expect(planWithin(planOf(), { start: at('19T23:00'), end: asOf }).wholeDays).toBe(0);
  });

  it('has those of polls that may vouch for it', () => {
    expect(within('03T22:00', '05T22:00', MS_PER_HOUR)).toEqual(['03', '04', '05']);
  });

  it('has one day where it has none of the range', () => {
    expect(within('25T00:00', '26T00:00')).toHaveLength(1);
  });
});
