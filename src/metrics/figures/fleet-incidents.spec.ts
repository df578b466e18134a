import { TopList } from './fleet-incidents';

const ascending = (a: number, b: number) => a - b;

function listOf(size: number, items: Iterable<number>, order = ascending): TopList<number> {
  const list = new TopList<number>(size, order);
  for (const item of items) list.add(item);
  return list;
}

/** All numbers below `count` in mixed order: 7919 is a prime. */
const mixed = (count: number) => Array.from({ length: count }, (_, i) => (i * 7919) % count);

describe('TopList', () => {
  it.each([
    ['the first of many', 3, [5, 1, 4, 2, 3], [1, 2, 3]],
    ['all there are', 3, [2, 1], [1, 2]],
    ['as many as asked for', 2, [2, 1], [1, 2]],
    ['nothing', 3, [], []],
    ['nothing where nothing is wanted', 0, [2, 1], []],
  ])('has %s, in order', (_what, size, items, expected) => {
    const list = listOf(size, items);
    expect(list.first()).toEqual(expected);
    expect(list.count).toBe(items.length);
  });

  it('goes by the order it is given', () => {
    expect(listOf(2, [1, 3, 2], (a, b) => b - a).first()).toEqual([3, 2]);
  });

  it.each([0, 1, 10, 500])('finds the first %d wherever they stand among thousands', (size) => {
    const expected = Array.from({ length: size }, (_, i) => i);
    const list = listOf(size, mixed(10_007));
    expect(list.first()).toEqual(expected);
    expect(list.count).toBe(10_007);
    expect(listOf(size, mixed(10_007).reverse()).first()).toEqual(expected);
  });

  it('can be looked at before it is complete', () => {
    const list = listOf(2, [3, 2]);
    expect(list.first()).toEqual([2, 3]);
    list.add(1);
    expect(list.first()).toEqual([1, 2]);
    expect(list.first()).toEqual([1, 2]);
  });

  it('forgets what can no longer be among the first', () => {
    const compared = new Set<number>();
    const order = (a: number, b: number) => {
      compared.add(a).add(b);
      return a - b;
    };
    const list = listOf(
      1,
      Array.from({ length: 1_003 }, (_, i) => i),
      order,
    );
    compared.clear();
    list.add(2_000);
    expect(list.first()).toEqual([0]);
    expect(compared).toEqual(new Set([0, 2_000]));
    expect(list.count).toBe(1_004);
  });
});
