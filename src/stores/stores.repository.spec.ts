import { storeGroupOf } from '../core/polls/poll-block';
import { amongKeys, chunksOf, StoreKeyCache } from './stores.repository';

const among = (...storeKeys: number[]) =>
  amongKeys({ storeKeys, firstKey: storeKeys[0]!, lastKey: storeKeys[storeKeys.length - 1]! });

describe('amongKeys', () => {
  it('uses a range if the keys are close together', () => {
    const sql = 'store_key BETWEEN ? AND ?';
    expect(among(7)).toEqual({ sql, parameters: [7, 7] });
    expect(among(10, 12, 21)).toEqual({ sql, parameters: [10, 21] });
  });

  it('lists the keys if they are far apart', () => {
    expect(among(10, 12, 22)).toEqual({ sql: 'store_key IN (10, 12, 22)', parameters: [] });
    expect(among(1, 900_000)).toEqual({ sql: 'store_key IN (1, 900000)', parameters: [] });
  });
});

describe('StoreKeyCache', () => {
  it('finds what was added with the same version of the stores', () => {
    const cache = new StoreKeyCache();
    expect(cache.find(0, ['a'])).toEqual([undefined]);
    cache.add(3, ['a', 'none', 'b'], [1, undefined, 2]);
    cache.add(3, ['c'], [9]);
    expect(cache.find(3, ['c', 'x', 'a', 'none'])).toEqual([9, undefined, 1, undefined]);
  });

  it('is emptied by another version, later or earlier', () => {
    const cache = new StoreKeyCache();
    cache.add(3, ['a', 'b'], [1, 2]);
    expect([cache.find(4, ['a']), cache.find(2, ['a'])]).toEqual([[undefined], [undefined]]);
    cache.add(4, ['b'], [2]);
    expect(cache.find(4, ['a', 'b'])).toEqual([undefined, 2]);
    cache.add(2, ['c'], [3]);
    expect([cache.find(4, ['b']), cache.find(2, ['b', 'c'])]).toEqual([[undefined], [undefined, 3]]);
  });

  it('holds a limited number of stores', () => {
    const cache = new StoreKeyCache(2);
    cache.add(1, ['a', 'none', 'b', 'c'], [1, undefined, 2, 3]);
    cache.add(1, ['d'], [4]);
    expect(cache.find(1, ['a', 'b', 'c', 'd'])).toEqual([1, 2, undefined, undefined]);
  });
});

describe('chunksOf', () => {
  it('goes by key, whatever the order of the stores, and keeps each position', () => {
    expect([...chunksOf([300, 10, 100, 20], 2)]).toEqual([
      { storeKeys: [10, 20, 100], positions: [1, 3, 2], firstKey: 10, lastKey: 100 },
      { storeKeys: [300], positions: [0], firstKey: 300, lastKey: 300 },
    ]);
  });

  const keys = (fleet: number[], groups: number) =>
    [...chunksOf(fleet, groups)].map((chunk) => chunk.storeKeys);

  it('ends a chunk between two groups of 64 keys, so that no block belongs to two chunks', () => {
    expect(keys([0, 1, 63, 64, 127, 128], 1)).toEqual([[0, 1, 63], [64, 127], [128]]);
    expect(keys([0, 1, 63, 64, 127, 128], 2)).toEqual([[0, 1, 63, 64, 127], [128]]);
  });

  it('limits a chunk to a range of groups, whether or not all of them have stores', () => {
    expect(keys([1, 128, 192], 3)).toEqual([[1, 128], [192]]);
    expect(keys([63, 191, 192], 3)).toEqual([[63, 191], [192]]);
    expect(keys([70, 2_000_000], 10)).toEqual([[70], [2_000_000]]);
  });

  it('has every store once, at its own place, in chunks of any size', () => {
    const fleet = [4, 900, 2, 3_000_000, 1, 77, 5, 63, 64];
    for (const groups of [1, 2, 7, 256]) {
      const places = [...chunksOf(fleet, groups)].flatMap(({ storeKeys, positions, firstKey, lastKey }) => {
        expect([firstKey, lastKey]).toEqual([storeKeys[0], storeKeys.at(-1)]);
        expect(new Set(storeKeys.map(storeGroupOf)).size).toBeLessThanOrEqual(groups);
        return storeKeys.map((key, i) => [positions[i], key]);
      });
      expect(places).toEqual([...fleet.entries()].sort((a, b) => a[1] - b[1]));
    }
  });

  it('has nothing for an empty fleet', () => {
    expect([...chunksOf([], 4)]).toEqual([]);
  });
});
