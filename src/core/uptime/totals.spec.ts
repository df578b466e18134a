import { DailyTotals, DAY, HOUR, NO_ROLLUPS, rollupOf, WEEK, WindowTotals } from './totals';

const sums = (up: number) => ({ up, down: up + 1, noData: up + 2 });
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
    totals.put({ store: 0, date: -3, up: 0, down: 0, noData: 0 });
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

describe('WindowTotals', () => {
  it('keeps each window of each store apart', () => {
    const totals = WindowTotals.of(2);
    totals.add(0, HOUR, 0, 1);
    totals.add(0, DAY, 1, 2);
    totals.addSums(1, WEEK, { up: 3, down: 4, noData: 5 });
    totals.addSums(1, WEEK, { up: 10, down: 20, noData: 30 });
    totals.add(1, WEEK, 2, 100);
    const nothing = { up: 0, down: 0, noData: 0 };
    expect(totals.stores).toBe(2);
    expect(totals.sums(0)).toEqual({
      hour: { up: 1, down: 0, noData: 0 },
      day: { up: 0, down: 2, noData: 0 },
      week: nothing,
    });
    expect(totals.sums(1)).toEqual({ hour: nothing, day: nothing, week: { up: 13, down: 24, noData: 135 } });
  });

  it('holds a week of open time, with a clock put back in it', () => {
    const totals = WindowTotals.of(1);
    totals.add(0, WEEK, 0, 169 * 3_600_000);
    expect(totals.sums(0).week.up).toBe(608_400_000);
  });

  it('has a part without a copy', () => {
    const totals = WindowTotals.of(3);
    totals.add(1, HOUR, 0, 7);
    const part = totals.slice(1, 2);
    expect(part.stores).toBe(1);
    part.add(0, HOUR, 0, 1);
    expect(totals.sums(1).hour.up).toBe(8);
  });
});
