import { MS_PER_DAY, MS_PER_HOUR } from '../time/instant';
import { BreachSearch, GroupBudgets } from './group-budgets';
import type { Range } from './plans';
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
    totals.addBucket(store, bucket);
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

  /** Whole numbers below `limit`, the same in each run. */
  function numbers(seed: number) {
    let state = seed;
    return (limit: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
  }

  /** Millisecond by millisecond. */
  function breachOf(down: readonly Range[], { start, end }: Range, allowed: number): number | undefined {
    let used = 0;
    for (let at = start; at < end; at++) {
      used += down.filter((each) => each.start <= at && at < each.end).length;
      if (used > allowed) return at;
    }
    return undefined;
  }

  it.each([
    ['one look', Infinity, undefined],
    ['few bins', Infinity, 4],
    ['slices', 7, 8],
  ])('finds what a walk by milliseconds finds, with %s', (_how, firstSlice, maxBins) => {
    for (let seed = 1; seed <= 60; seed++) {
      const next = numbers(seed);
      const ids = [4, 9, 2].slice(0, 1 + next(3));
      const rangeOf = (id: number): Range => ({ start: 1_000 * id, end: 1_000 * id + 40 + 100 * id });
      const down = ids.flatMap((id) => {
        const { start, end } = rangeOf(id);
        return Array.from({ length: 1 + next(6) }, () => {
          const from = start + next(end - start);
          return [id, from, from + 1 + next(end - from)] as const;
        });
      });
      const downOf = (id: number) =>
        down.filter(([of]) => of === id).map(([, start, end]): Range => ({ start, end }));
      const allowed = new Map(
        ids.map((id) => [id, next(downOf(id).reduce((sum, { start, end }) => sum + end - start, 0))]),
      );
      const search = new BreachSearch(allowed, rangeOf, firstSlice, maxBins);
      look(search, down);
      expect(ids.map((id) => search.of(id))).toEqual(
        ids.map((id) => breachOf(downOf(id), rangeOf(id), allowed.get(id)!)),
      );
    }
  });

  it('asks for the time of all its budgets', () => {
    const ranges: Record<number, Range> = { 1: { start: 10, end: 30 }, 2: { start: 5, end: 20 } };
    const both = new BreachSearch(
      new Map([
        [1, 0],
        [2, 0],
      ]),
      (id) => ranges[id]!,
    );
    expect(both.range).toEqual({ start: 5, end: 30 });
    expect(both.budgets).toEqual([1, 2]);
  });

  it('does not know an instant within a day of which only the sum is known', () => {
    const search = new BreachSearch(new Map([[7, 100]]), () => MONTH);
    search.countDay(7, 0, MS_PER_DAY, 60);
    search.countDay(7, MS_PER_DAY, 2 * MS_PER_DAY, 60);
    search.narrow(7);
    search.beginLook();
    expect(search.range).toBeUndefined();
    expect(search.of(7)).toBeUndefined();
  });

  it('does not know an instant before the end of such a day, which may have used up what is left', () => {
    const breachWith = (day: number): number | undefined => {
      const search = new BreachSearch(new Map([[7, 80]]), () => MONTH);
      while (search.range !== undefined) {
        search.countDay(7, day * MS_PER_DAY, (day + 1) * MS_PER_DAY, 40);
        const sought = search.sought(7)!;
        const [from, to] = [1.5 * MS_PER_DAY, 1.5 * MS_PER_DAY + 50];
        if (from < sought.end && sought.start < to) {
          search.count(sought, Math.max(from, sought.start), Math.min(to, sought.end));
        }
        search.narrow(7);
        search.beginLook();
      }
      return search.of(7);
    };
    expect(breachWith(0)).toBe(1.5 * MS_PER_DAY + 40);
    expect(breachWith(1)).toBeUndefined();
    expect(breachWith(2)).toBeUndefined();
  });

  it('needs no look without budgets that ran out', () => {
    expect(new BreachSearch(new Map(), () => MONTH).range).toBeUndefined();
  });
});
