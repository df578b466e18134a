import { retryDelay } from '../platform/async';
import { RETRIES } from './dispatcher';

const HOUR_MS = 3_600_000;

describe('the retries of a webhook', () => {
  it('last for most of a day, and end within thirty hours', () => {
    const total = (random: number) =>
      Array.from({ length: RETRIES.attempts - 1 }, (_, i) => retryDelay(RETRIES, i + 1, random)!).reduce(
        (sum, delay) => sum + delay,
      );
    expect(total(0)).toBeGreaterThan(17 * HOUR_MS);
    expect(total(1)).toBeLessThan(30 * HOUR_MS);
  });
});
