import { DailyTotals, NO_ROLLUPS, ReportTotals, rollupOf, WINDOWS_SHAPE, windowSums } from './totals';

const sums = (up: number) => ({ up, down: up + 1, noData: up + 2, excluded: up + 3 });
const total = (store: number, date: number, up: number) => ({ store, date, ...sums(up) });

describe('DailyTotals', () => {
  it('has nothing at first', () => {
    const totals = new DailyTotals(2, 100, 102);
    for (const store of [0, 1]) {
      for (const date of [100, 101, 102]) expect(totals.has(store, date)).toBe(false);
    }
  });

  it('has each day at a place of its own', () => {
    const totals = new DailyTotals(3, 100, 101);
    const days = [0, 1, 2].flatMap((store) => [100, 101].map((date) => [store, date] as const));
    days.forEach(([store, date], i) => totals.put(total(store, date, i * 10)));
    days.forEach(([store, date], i) => {
      expect(totals.has(store, date)).toBe(true);
      expect(totals.of(store, date)).toEqual(sums(i * 10));
    });
  });

  it('knows the days before 1970, and a day whose sums are all zero', () => {
    const totals = new DailyTotals(1, -3, -3);
    totals.put({ store: 0, date: -3, up: 0, down: 0, noData: 0, excluded: 0 });
    expect(totals.has(0, -3)).toBe(true);
  });

  it('returns a copy of the sums', () => {
    const totals = new DailyTotals(1, 100, 100);
    totals.put(total(0, 100, 5));
    totals.of(0, 100).up = 99;
    expect(totals.of(0, 100).up).toBe(5);
  });
});

describe('rollupOf', () => {
  it('is none without a matrix, for a date beyond it, and for a day that is not in it', () => {
    const totals = new DailyTotals(1, 100, 101);
    totals.put(total(0, 100, 5));
    expect(rollupOf(NO_ROLLUPS, 100)).toBeUndefined();
    expect(rollupOf({ totals, store: 0 }, 102)).toBeUndefined();
    expect(rollupOf({ totals, store: 0 }, 101)).toBeUndefined();
    expect(rollupOf({ totals, store: 0 }, 100)).toEqual(sums(5));
  });
});

describe('ReportTotals', () => {
  const NOTHING = { up: 0, down: 0, noData: 0, excluded: 0, evidence: undefined };
  const [HOUR, DAY, WEEK] = [0, 1, 2] as const;

  function withWindows(stores: number): ReportTotals {
    const totals = ReportTotals.of(stores, WINDOWS_SHAPE);
    for (let store = 0; store < stores; store++) {
      for (const window of [HOUR, DAY, WEEK]) totals.addBucket(store, window);
    }
    return totals;
  }

  it('keeps each window of each store apart', () => {
    const totals = withWindows(2);
    totals.add(0, HOUR, 0, 1);
    totals.add(0, DAY, 1, 2);
    totals.addSums(1, WEEK, { up: 3, down: 4, noData: 5, excluded: 6 });
    totals.addSums(1, WEEK, { up: 10, down: 20, noData: 30, excluded: 40 });
    totals.add(1, WEEK, 2, 100);
    totals.add(1, WEEK, 3, 200);
    expect(totals.stores).toBe(2);
    expect(windowSums(totals, 0)).toEqual({
      hour: { ...NOTHING, up: 1 },
      day: { ...NOTHING, down: 2 },
      week: NOTHING,
    });
    expect(windowSums(totals, 1)).toEqual({
      hour: NOTHING,
      day: NOTHING,
      week: { ...NOTHING, up: 13, down: 24, noData: 135, excluded: 246 },
    });
  });

  it('holds a week of open time, with a clock put back in it', () => {
    const totals = withWindows(1);
    totals.add(0, WEEK, 0, 169 * 3_600_000);
    expect(windowSums(totals, 0).week.up).toBe(608_400_000);
  });

  it('has a part without a copy', () => {
    const totals = withWindows(3);
    totals.add(1, HOUR, 0, 7);
    const part = totals.slice(1, 2);
    expect(part.stores).toBe(1);
    part.add(0, HOUR, 0, 1);
    expect(totals.sums(1, HOUR).up).toBe(8);
  });

  it('has the buckets of a store that began, with or without anything in them', () => {
    const totals = ReportTotals.of(2, { buckets: 3, evidence: false });
    totals.addBucket(0, 1);
    totals.addBucket(1, 2);
    totals.add(1, 2, 0, 5);
    const has = [0, 1].map((store) => [0, 1, 2].map((bucket) => totals.has(store, bucket)));
    expect(has).toEqual([
      [false, true, false],
      [false, false, true],
    ]);
  });

  it('has evidence where the report asks for it', () => {
    const totals = ReportTotals.of(2, { buckets: 2, evidence: true });
    totals.addBucket(1, 0);
    totals.addBucket(1, 1);
    totals.addSums(1, 0, { up: 1, down: 2, noData: 3, excluded: 4 });
    totals.setEvidence(1, 0, { polls: 5, longestGap: 6 });
    expect(totals.sums(1, 0)).toEqual({
      ...{ up: 1, down: 2, noData: 3, excluded: 4 },
      evidence: { polls: 5, longestGap: 6 },
    });
    expect(totals.sums(1, 1)).toEqual({ ...NOTHING, evidence: { polls: 0, longestGap: 0 } });
    expect(totals.slice(1, 2).sums(0, 0).evidence).toEqual({ polls: 5, longestGap: 6 });
  });

  it.each([false, true])(
    'has the ends of budgets where the report asks for them; with evidence: %s',
    (evidence) => {
      const totals = ReportTotals.of(2, { buckets: 2, evidence, budgets: true });
      for (const bucket of [0, 1]) totals.addBucket(1, bucket);
      totals.addSums(1, 0, { up: 1, down: 2, noData: 3, excluded: 4 });
      if (evidence) totals.setEvidence(1, 0, { polls: 5, longestGap: 6 });
      totals.setBudgetEnd(1, 0, { ahead: 7, breachedAt: 8 });
      totals.setBudgetEnd(1, 1, { ahead: 9, breachedAt: undefined });
      expect(totals.budgetEnd(1, 0)).toEqual({ ahead: 7, breachedAt: 8 });
      totals.setBreach(1, 0, 10);
      expect(totals.budgetEnd(1, 0)).toEqual({ ahead: 7, breachedAt: 10 });
      expect(totals.slice(1, 2).budgetEnd(0, 1)).toEqual({ ahead: 9, breachedAt: undefined });
      expect(totals.sums(1, 0)).toEqual({
        ...{ up: 1, down: 2, noData: 3, excluded: 4 },
        evidence: evidence ? { polls: 5, longestGap: 6 } : undefined,
      });
      expect(totals.has(0, 0)).toBe(false);
    },
  );

  it('has no stores without buckets', () => {
    expect(ReportTotals.of(3, { buckets: 0, evidence: false }).stores).toBe(0);
  });
});
