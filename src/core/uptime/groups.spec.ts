import { LabelColumn } from '../selectors/details';
import { groupsOf, GroupTotals, isBelowTarget, lostSales, lostSalesOf, StoreGoals } from './groups';
import { ReportTotals } from './totals';

const column = (...values: (string | undefined)[]): LabelColumn => {
  const distinct = [...new Set(values.filter((value) => value !== undefined))];
  const ids = values.map((value) => (value === undefined ? 0 : distinct.indexOf(value) + 1));
  return { values: distinct, ids: Uint32Array.from(ids) };
};

const goals = (targets: (number | undefined)[], sales: (number | undefined)[]): StoreGoals => ({
  targetPpm: Float64Array.from(targets, (value) => value ?? NaN),
  salesCents: Float64Array.from(sales, (value) => value ?? NaN),
});
const unknown = (stores: number) => new Float64Array(stores).fill(NaN);
const none = (stores: number): StoreGoals => ({ targetPpm: unknown(stores), salesCents: unknown(stores) });

describe('groupsOf', () => {
  it('has a group for each value in order, and one for the stores without one', () => {
    const groups = groupsOf(5, [column('south', undefined, 'north', 'south', undefined)]);
    expect(groups.values).toEqual([['north'], ['south'], [null]]);
    expect([...groups.groupOf]).toEqual([1, 2, 0, 1, 2]);
  });

  it('has a group for each combination of two values that a store has', () => {
    const region = column('south', undefined, 'north', 'south', undefined, 'north');
    const brand = column('b', 'a', undefined, 'a', undefined, undefined);
    const groups = groupsOf(6, [region, brand]);
    expect(groups.values).toEqual([
      ['north', null],
      ['south', 'a'],
      ['south', 'b'],
      [null, 'a'],
      [null, null],
    ]);
    expect([...groups.groupOf]).toEqual([2, 3, 0, 1, 4, 0]);
  });

  it('leaves out values that none of the stores has', () => {
    const { values } = column('north', 'south');
    expect(groupsOf(2, [{ values, ids: Uint32Array.of(2, 2) }]).values).toEqual([['south']]);
  });

  it('is one group if no store has a value, and none without stores', () => {
    expect(groupsOf(2, [undefined, undefined]).values).toEqual([[null, null]]);
    expect(groupsOf(2, [column('a', 'b'), undefined]).values).toEqual([
      ['a', null],
      ['b', null],
    ]);
    expect(groupsOf(0, [column()]).values).toEqual([]);
  });
});

describe('GroupTotals', () => {
  const groups = groupsOf(4, [column('a', 'b', 'a', undefined)]);

  it('adds up the stores of each group', () => {
    const totals = new GroupTotals(groups, 1, none(4), 'down');
    totals.add(0, 0, 10, 1, 2, 3);
    totals.add(1, 0, 20, 0, 0, 0);
    totals.add(2, 0, 100, 10, 20, 30);
    const sums = { up: 110, down: 11, noData: 22, excluded: 33 };
    const others = { neverUp: 0, belowTarget: 0, lostCents: undefined };
    expect(totals.of(0, 0)).toEqual({ stores: 2, storesWithData: 2, ...sums, ...others });
    expect(totals.of(1, 0)).toMatchObject({ stores: 1, up: 20, down: 0, noData: 0, excluded: 0 });
    expect(totals.of(2, 0)).toMatchObject({ stores: 0, storesWithData: 0, up: 0 });
  });

  it.each([
    // up, down, no data, excluded
    [[5, 0, 0, 0], { storesWithData: 1, neverUp: 0 }],
    [[0, 5, 0, 0], { storesWithData: 1, neverUp: 1 }],
    [[0, 0, 5, 0], { storesWithData: 0, neverUp: 1 }],
    [[0, 0, 0, 5], { storesWithData: 0, neverUp: 0 }],
    [[0, 0, 0, 0], { storesWithData: 0, neverUp: 0 }],
  ] as const)('counts what a store with %j has', ([up, down, noData, excluded], expected) => {
    const totals = new GroupTotals(groups, 1, none(4), 'down');
    totals.add(3, 0, up, down, noData, excluded);
    expect(totals.of(2, 0)).toMatchObject({ stores: 1, ...expected });
  });

  it('counts time without data for targets and sales as the policy says', () => {
    const known = goals([600_000, 600_000, 400_000, undefined], [3_600_000, undefined, 7_200_000, 0]);
    const figures = (policy: 'down' | 'exclude') => {
      const totals = new GroupTotals(groups, 1, known, policy);
      for (const store of [0, 1, 2, 3]) totals.add(store, 0, 50, 25, 25, 0);
      return [0, 1, 2].map((group) => {
        const { belowTarget, lostCents } = totals.of(group, 0);
        return [belowTarget, lostCents];
      });
    };
    expect(figures('down')).toEqual([
      [1, 50 + 100],
      [1, undefined],
      [0, 0],
    ]);
    expect(figures('exclude')).toEqual([
      [0, 25 + 50],
      [0, undefined],
      [0, 0],
    ]);
  });

  it.each([false, true])(
    'adds the buckets that the stores of a report have; with evidence: %s',
    (evidence) => {
      const totals = ReportTotals.of(4, { buckets: 2, evidence });
      const has: [store: number, bucket: number, up: number][] = [
        [0, 0, 1],
        [0, 1, 2],
        [2, 1, 4],
        [3, 0, 8],
      ];
      for (const [store, bucket, up] of has) {
        totals.addBucket(store, bucket);
        totals.addSums(store, bucket, { up, down: 10, noData: 100, excluded: 1000 });
      }
      const sums = new GroupTotals(groups, 2, none(4), 'down');
      sums.addAll(totals);
      const of = (group: number, bucket: number) => {
        const { stores, up, down, noData, excluded } = sums.of(group, bucket);
        return [stores, up, down, noData, excluded];
      };
      expect([0, 1, 2].map((group) => [of(group, 0), of(group, 1)])).toEqual([
        [
          [1, 1, 10, 100, 1000],
          [2, 6, 20, 200, 2000],
        ],
        [
          [0, 0, 0, 0, 0],
          [0, 0, 0, 0, 0],
        ],
        [
          [1, 8, 10, 100, 1000],
          [0, 0, 0, 0, 0],
        ],
      ]);
    },
  );
});

describe('isBelowTarget', () => {
  it.each([
    [99, 1, 990_000, false],
    [98_999, 1_001, 990_000, true],
    [999_999, 1, 1_000_000, true],
    [1, 0, 1_000_000, false],
    [0, 1, 1, true],
    [0, 0, 1_000_000, false],
    [0, 1, NaN, false],
    [34_560_000_000 - 34_560, 34_560, 999_999, false],
    [34_560_000_000 - 34_561, 34_561, 999_999, true],
  ])('of %d up, %d down and %d: %s', (up, down, target, expected) => {
    expect(isBelowTarget(up, down, target)).toBe(expected);
  });
});

describe('lostSales', () => {
  it.each([
    [3_600_000, 12_050, 12_050],
    [0, 12_050, 0],
    [1_800_000, 1, 1],
    [1_799_999, 1, 0],
    [5_400_000, 10_001, 15_002],
    [34_560_000_000, 99_999_999, 959_999_990_400],
  ])('of %d ms at %d in an hour are %d', (ms, sales, expected) =>
    expect(lostSales(ms, sales)).toBe(expected),
  );

  it('are those of the downtime, and not known without sales', () => {
    const sums = { up: 7, down: 3_600_000, noData: 7_200_000, excluded: 9 };
    expect(lostSalesOf(sums, 'down', 100)).toBe(300);
    expect(lostSalesOf(sums, 'exclude', 100)).toBe(100);
    expect(lostSalesOf(sums, 'down', NaN)).toBeUndefined();
  });
});
