import type { StoreSums } from '../../metrics/engine/figures';
import { packSums, unpackSums } from './packed-sums';

const sumsFrom = (first: number): StoreSums => ({
  hour: { up: first, down: first + 1, noData: first + 2 },
  day: { up: first + 3, down: first + 4, noData: first + 5 },
  week: { up: first + 6, down: first + 7, noData: first + 8 },
});

describe('packed sums', () => {
  it('come out as they went in, in their order', () => {
    const keys = [7, 1, 2 ** 31, 2 ** 32 - 1];
    const sums = [sumsFrom(0), sumsFrom(604_800_000), sumsFrom(2 ** 31), sumsFrom(2 ** 32 - 9)];
    const pieces = [...packSums(keys, sums)];
    expect(pieces).toHaveLength(1);
    expect([...unpackSums(pieces[0]!)]).toEqual(keys.map((storeKey, i) => ({ storeKey, sums: sums[i] })));
  });

  it('are forty bytes a store, in pieces that fit a TEXT of 65,535 bytes', () => {
    const keys = Array.from({ length: 2_401 }, (_, i) => i);
    const pieces = [...packSums(keys, keys.map(sumsFrom))];
    expect(pieces.map((piece) => piece.length)).toEqual([64_000, 64_000, 56]);
    expect(pieces.flatMap((piece) => [...unpackSums(piece)].map(({ storeKey }) => storeKey))).toEqual(keys);
  });

  it.each([
    [1, [1, 1, 1]],
    [2, [2, 1]],
    [3, [3]],
  ])('make pieces of %i', (size, stores) => {
    const pieces = [...packSums([1, 2, 3], [1, 2, 3].map(sumsFrom), size)];
    expect(pieces.map((piece) => Buffer.from(piece, 'base64').length / 40)).toEqual(stores);
  });

  it('of no stores are no pieces, and an empty piece has none', () => {
    expect([...packSums([], [])]).toEqual([]);
    expect([...unpackSums('')]).toEqual([]);
  });

  it('refuse what is no number of that kind', () => {
    expect(() => [...packSums([1], [sumsFrom(-1)])]).toThrow('out of range');
    expect(() => [...packSums([1], [sumsFrom(2 ** 32 - 8)])]).toThrow('out of range');
  });

  it('throw where a piece was cut', () => {
    expect(() => [...unpackSums(Buffer.alloc(79).toString('base64'))]).toThrow('79 bytes');
  });
});
