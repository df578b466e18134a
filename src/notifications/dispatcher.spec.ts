import { MAX_ATTEMPTS, retryAfter } from './dispatcher';

const HOUR_MS = 3_600_000;
const waits = (random: number) =>
  Array.from({ length: MAX_ATTEMPTS - 1 }, (_, i) => retryAfter(i + 1, random)!);

describe('retryAfter', () => {
  it.each([
    [1, 10_000],
    [2, 20_000],
    [3, 40_000],
    [11, 10_240_000],
    [12, 4 * HOUR_MS],
    [15, 4 * HOUR_MS],
  ])('waits, after attempt %d, for about %d ms', (attempts, about) => {
    expect(retryAfter(attempts, 0.5)).toBe(about);
    expect(retryAfter(attempts, 0)).toBe(about * 0.8);
    expect(retryAfter(attempts, 0.999_999)!).toBeLessThanOrEqual(about * 1.2);
  });

  it('lasts for most of a day, and ends within thirty hours', () => {
    const total = (random: number) => waits(random).reduce((sum, wait) => sum + wait, 0);
    expect(total(0)).toBeGreaterThan(17 * HOUR_MS);
    expect(total(1)).toBeLessThan(30 * HOUR_MS);
  });

  it.each([MAX_ATTEMPTS, MAX_ATTEMPTS + 1])('gives up after %d attempts', (attempts) => {
    expect(retryAfter(attempts, 0.5)).toBeUndefined();
  });
});
