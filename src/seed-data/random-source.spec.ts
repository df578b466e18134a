import { randomSource } from './random-source';

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
