import fc from 'fast-check';
import { type ChangesOrder, FigureChange, FigureChanges } from './figure-changes';

const WEEK_MS = 7 * 86_400_000;

type Row = readonly [key: number, figure: number];

function changesOf(before: readonly Row[], after: readonly Row[]): FigureChanges {
  const changes = new FigureChanges();
  for (const row of before) changes.putBefore(...row);
  for (const row of after) changes.putAfter(...row);
  return changes;
}

const keysOf = (page: readonly FigureChange[]): number[] => page.map(({ key }) => key);

describe('FigureChanges', () => {
  const changes = changesOf(
    [
      [1, 100],
      [2, 200],
      [3, 300],
      [9, 50],
      [4, 0],
    ],
    [
      [4, 0],
      [3, 700],
      [2, 150],
      [7, 10],
      [1, 500],
    ],
  );

  it('sorts by the greatest increase or decrease, then lists stores of only one report', async () => {
    expect(keysOf(await changes.page('rise', 9, 0))).toEqual([3, 1, 4, 2, 7, 9]);
    expect(keysOf(await changes.page('fall', 9, 0))).toEqual([2, 4, 3, 1, 7, 9]);
    expect(keysOf(await changes.page('absolute', 9, 0))).toEqual([3, 1, 2, 4, 7, 9]);
  });

  it('says what each figure was and is', async () => {
    expect(await changes.page('rise', 1, 1)).toEqual([{ key: 1, before: 100, after: 500 }]);
    expect(await changes.page('rise', 2, 4)).toEqual([
      { key: 7, before: null, after: 10 },
      { key: 9, before: 50, after: null },
    ]);
  });

  it('counts', () => {
    const { total, moved, onlyBefore, onlyAfter } = changes;
    expect({ total, moved, onlyBefore, onlyAfter }).toEqual({
      total: 6,
      moved: 3,
      onlyBefore: 1,
      onlyAfter: 1,
    });
  });

  it('is empty where both are', async () => {
    expect(await changesOf([], []).page('rise', 20, 0)).toEqual([]);
  });

  it('is as a stable sort has it, page by page', async () => {
    const figures = fc.uniqueArray(
      fc.tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom(0, 1, 2, 1_000, WEEK_MS - 1, WEEK_MS)),
      { selector: ([key]) => key },
    );
    await fc.assert(
      fc.asyncProperty(
        figures,
        figures,
        fc.constantFrom<ChangesOrder>('rise', 'fall', 'absolute'),
        fc.integer({ min: 1, max: 9 }),
        async (before, after, order, limit) => {
          const [was, is] = [new Map(before), new Map(after)];
          const difference = (key: number): number => {
            const change = is.get(key)! - was.get(key)!;
            return order === 'fall' ? change : -(order === 'rise' ? change : Math.abs(change));
          };
          const expected = [
            ...after
              .map(([key]) => key)
              .filter((key) => was.has(key))
              .sort((a, b) => difference(a) - difference(b)),
            ...after.map(([key]) => key).filter((key) => !was.has(key)),
            ...before.map(([key]) => key).filter((key) => !is.has(key)),
          ];
          const all = changesOf(before, after);
          const found: number[] = [];
          for (let offset = 0; offset < expected.length; offset += limit)
            found.push(...keysOf(await all.page(order, limit, offset)));
          expect(found).toEqual(expected);
          expect(all.total).toBe(expected.length);
          for (const { key, before: one, after: other } of await all.page(order, 80, 0))
            expect([one, other]).toEqual([was.get(key) ?? null, is.get(key) ?? null]);
        },
      ),
    );
  });

  it('sorts a hundred thousand stores as well', async () => {
    const keys = Array.from({ length: 100_000 }, (_, i) => i + 1);
    const figure = (key: number): number => (key * 7_919) % 1_009;
    const all = changesOf(
      keys.map((key) => [key, 1_000]),
      keys.map((key) => [key, 1_000 + figure(key)]),
    );
    const expected = [...keys].sort((a, b) => figure(b) - figure(a));
    for (const offset of [0, 50_000, 99_990]) {
      expect(keysOf(await all.page('rise', 20, offset))).toEqual(expected.slice(offset, offset + 20));
    }
  });
});
