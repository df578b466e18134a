import { randomSource, shuffled } from './random-source';

const draws = (seed: number, purpose: string): number[] => {
  const random = randomSource(seed, purpose);
  return Array.from({ length: 1000 }, () => random.below(100));
};

describe('randomSource', () => {
  it('repeats its draws for the same seed and purpose only', () => {
    expect(draws(1, 'polls')).toEqual(draws(1, 'polls'));
    expect(draws(1, 'polls')).not.toEqual(draws(2, 'polls'));
    expect(draws(1, 'polls')).not.toEqual(draws(1, 'ids'));
    expect(draws(-1, 'polls')).not.toEqual(draws(1, 'polls'));
  });

  it('gives these draws on every machine', () => {
    expect(draws(1, 'polls').slice(0, 8)).toEqual([38, 59, 81, 82, 99, 82, 99, 22]);
  });

  it('stays within the bound and reaches all of it', () => {
    expect(new Set(draws(7, 'ids')).size).toBe(100);
    expect(Math.max(...draws(7, 'ids'))).toBe(99);
  });

  it('picks by weight', () => {
    const random = randomSource(1, 'weights');
    const picked = Array.from({ length: 1000 }, () =>
      random.pickWeighted([
        ['often', 9],
        ['seldom', 1],
      ]),
    );
    const often = picked.filter((choice) => choice === 'often').length;
    expect(often).toBeGreaterThan(850);
    expect(often).toBeLessThan(950);
  });

  it('refuses an empty choice', () => {
    expect(() => randomSource(1, 'nothing').pick([])).toThrow(RangeError);
  });
});

const numbers = Array.from({ length: 1000 }, (_, index) => index);

describe('shuffled', () => {
  it.each([1, 2, 40, 999, 1000, 5000])('gives every item once when it may hold %d', (capacity) => {
    const order = [...shuffled(numbers, capacity, randomSource(1, 'order'))];
    expect([...order].sort((a, b) => a - b)).toEqual(numbers);
    if (capacity > 1) expect(order).not.toEqual(numbers);
  });

  it('never reads further ahead than it may hold', () => {
    let read = 0;
    let given = 0;
    const counted = (function* () {
      for (const number of numbers) {
        read += 1;
        yield number;
      }
    })();
    for (const item of shuffled(counted, 40, randomSource(1, 'order'))) {
      expect(item).toBeLessThan(read);
      expect(read - given).toBeLessThanOrEqual(41);
      given += 1;
    }
    expect(given).toBe(1000);
  });
});
