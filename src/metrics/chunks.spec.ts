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

  it('has nothing for an empty fleet', () => {
    expect([...chunksOf([])]).toEqual([]);
  });
});
