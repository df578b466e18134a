import { MS_PER_HOUR } from '../../time';
import { HOURS, HourSums, NUMBERS } from './hours';
import { SEGMENT_STATUSES } from './segments';
import { addKept, StoreHours } from './store-hours';

const start = Date.parse('2023-01-18T18:00:00Z');
const end = start + HOURS * MS_PER_HOUR;

describe('the hours of a store', () => {
  const hours = new StoreHours(start);
  beforeEach(() => hours.clear());

  /** What is kept says all that the sums do. Returns in how many numbers. */
  function keptIn(): number {
    const total = new HourSums(start);
    const kept = hours.kept();
    addKept(total, kept);
    expect(total).toEqual(hours.sums);
    return kept.length;
  }

  it('are nothing of a store that was not open', () => {
    hours.add(start - 20, start, 'up');
    expect(keptIn()).toBe(0);
  });

  it('are two numbers where nothing changed: what it was, and where that ended', () => {
    hours.add(start - 5, start + 7, 'no_data');
    hours.add(start + 7, start + 9, 'no_data');
    hours.add(start + 9, end - 1, 'no_data');
    expect(keptIn()).toBe(2);
    expect(hours.sums.of(0)).toEqual({ up: 0, down: 0, noData: MS_PER_HOUR });
  });

  it('have a number for each change, also to closed and back', () => {
    hours.add(start + 5, start + 9, 'up');
    hours.add(start + 9, start + 10, 'down');
    hours.add(start + 90 * MS_PER_HOUR, start + 92 * MS_PER_HOUR, 'down');
    hours.add(start + 92 * MS_PER_HOUR, end, 'up');
    expect(keptIn()).toBe(6);
  });

  it.each([NUMBERS - 1, NUMBERS, 20_000])('take no more than their sums with %d changes', (changes) => {
    const length = Math.floor((end - start) / changes);
    for (let i = 0; i < changes; i++) {
      hours.add(start + i * length, start + (i + 1) * length, SEGMENT_STATUSES[i % 3]!);
    }
    expect(keptIn()).toBe(NUMBERS);
    hours.clear();
    hours.add(start, end, 'up');
    expect(keptIn()).toBe(2);
  });
});
