import { storeGroupOf } from '../../core/polls/poll-block';
import { chunksOf } from './chunks';

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
