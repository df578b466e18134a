import { chunksOf } from './chunks';

describe('chunksOf', () => {
  it('goes by key, whatever the order of the fleet, and keeps each position', () => {
    expect([...chunksOf([30, 10, 20], 2)]).toEqual([
      { storeKeys: [10, 20], positions: [1, 2], firstKey: 10, lastKey: 20 },
      { storeKeys: [30], positions: [0], firstKey: 30, lastKey: 30 },
    ]);
  });

  it('does not let the keys of a chunk lie too far apart', () => {
    expect([...chunksOf([1, 2_000_000], 10)].map((chunk) => chunk.storeKeys)).toEqual([[1], [2_000_000]]);
  });

  it('ends a chunk before the first key that would lie 100,000 away', () => {
    const keys = (...fleet: number[]) => [...chunksOf(fleet, 10)].map((chunk) => chunk.storeKeys);
    expect(keys(7, 100_006)).toEqual([[7, 100_006]]);
    expect(keys(7, 100_007)).toEqual([[7], [100_007]]);
    // The distance counts from the first key of the chunk, not from the neighbour.
    expect(keys(7, 60_000, 120_000)).toEqual([[7, 60_000], [120_000]]);
  });

  it('holds 256 stores unless told', () => {
    const fleet = Array.from({ length: 513 }, (_, i) => 513 - i);
    expect([...chunksOf(fleet)].map(({ storeKeys }) => storeKeys.length)).toEqual([256, 256, 1]);
  });

  it('has every store once, at its own place, in chunks of any size', () => {
    const fleet = [4, 900, 2, 3_000_000, 1, 77, 5];
    for (const size of [1, 2, 7, 256]) {
      const places = [...chunksOf(fleet, size)].flatMap(({ storeKeys, positions, firstKey, lastKey }) => {
        expect([firstKey, lastKey]).toEqual([storeKeys[0], storeKeys.at(-1)]);
        expect(storeKeys.length).toBeLessThanOrEqual(size);
        return storeKeys.map((key, i) => [positions[i], key]);
      });
      expect(places).toEqual([...fleet.entries()].sort((a, b) => a[1] - b[1]));
    }
  });

  it('has nothing for an empty fleet', () => {
    expect([...chunksOf([])]).toEqual([]);
  });
});
