import { rangesOf } from './ranges';

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe('rangesOf', () => {
  it('goes from the first key of each range to its last, whatever lies between', () => {
    expect(rangesOf([3, 7, 20, 21, 900], 3)).toEqual([
      { firstKey: 3, lastKey: 7, stores: 2 },
      { firstKey: 20, lastKey: 900, stores: 3 },
    ]);
  });

  it.each([
    [0, 10, []],
    [1, 10, [1]],
    [10, 10, [10]],
    [11, 10, [5, 6]],
    [20, 10, [10, 10]],
    [21, 10, [7, 7, 7]],
    [100_000, 25_000, [25_000, 25_000, 25_000, 25_000]],
    [3, 1, [1, 1, 1]],
  ])('%i stores by %i', (stores, size, expected) => {
    expect(rangesOf(upTo(stores), size).map((range) => range.stores)).toEqual(expected);
  });

  it('holds every store once, in ranges that do not overlap and are as good as equal', () => {
    for (let stores = 1; stores < 60; stores++) {
      for (let size = 1; size <= stores + 1; size++) {
        const keys = upTo(stores).map((key) => key * 3);
        const ranges = rangesOf(keys, size);
        const held = ranges.map(
          ({ firstKey, lastKey }) => keys.filter((key) => firstKey <= key && key <= lastKey).length,
        );
        expect(held).toEqual(ranges.map((range) => range.stores));
        expect(held.reduce((sum, count) => sum + count)).toBe(stores);
        expect(Math.max(...held)).toBeLessThanOrEqual(size);
        expect(Math.max(...held) - Math.min(...held)).toBeLessThanOrEqual(1);
      }
    }
  });
});
