import { randomSource } from './random-source';
import { shuffled } from './shuffled';

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
