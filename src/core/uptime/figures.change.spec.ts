import { changeOf } from './figures';
import type { WindowSums } from './totals';

describe('changeOf', () => {
  const sums = (up: number, down: number, noData = 0, excluded = 0): WindowSums => ({
    ...{ up, down, noData, excluded },
  });

  it.each([
    [sums(950, 50), sums(900, 100), 500],
    [sums(900, 100), sums(912, 88), -120],
    [sums(900, 100), sums(1800, 200), 0],
    [sums(2, 1), sums(1, 1), 1667],
    // As much data in both.
    [sums(300, 100, 600), sums(200, 200, 600), 2500],
    [sums(90, 10, 10), sums(99, 1), -900],
    // What is excluded is not open time.
    [sums(450, 50, 0, 500), sums(900, 100), 0],
  ])('%j after %j: %d', (now, before, change) => expect(changeOf(now, before, 'exclude')).toBe(change));

  it.each([
    [sums(0, 0, 9), sums(5, 5)],
    [sums(5, 5), sums(0, 0)],
    [sums(5, 5), sums(0, 0, 0, 9)],
    [sums(900, 100), sums(400, 100, 500)],
    [sums(88, 0, 12), sums(100, 0)],
  ])('%j and %j cannot be compared', (now, before) =>
    expect(changeOf(now, before, 'exclude')).toBeUndefined(),
  );

  it('takes time without data for down, if that is asked for', () => {
    expect(changeOf(sums(90, 0, 10), sums(100, 0), 'down')).toBe(-1000);
    expect(changeOf(sums(90, 0, 10), sums(100, 0), 'exclude')).toBe(0);
    expect(changeOf(sums(0, 0, 10), sums(0, 0, 20), 'down')).toBe(0);
  });
});
