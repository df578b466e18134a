import { DailyTotals, NO_ROLLUPS, rollupOf } from './daily-totals';

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
