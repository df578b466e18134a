import { weekOfShifts, type HoursStyle } from './fleet';
import { randomSource } from './random-source';

const styles: HoursStyle[] = [
  'one shift',
  'around the clock',
  'two shifts',
  'three shifts',
  'four shifts',
  'over midnight',
  'almost over midnight',
  'overnight row',
  'seam',
  'touching',
  'overlapping',
];

const seeds = Array.from({ length: 40 }, (_, index) => index);
const week = (style: HoursStyle, daysClosed: number, seed: number) =>
  weekOfShifts(style, daysClosed, randomSource(seed, 'hours'));
const daysOf = (shifts: { day: number }[]) => new Set(shifts.map(({ day }) => day)).size;

describe('weekOfShifts', () => {
  it.each(styles)('makes only valid rows of the style %s', (style) => {
    const rows = seeds.flatMap((seed) => week(style, 0, seed));
    expect(rows.length).toBeGreaterThanOrEqual(seeds.length);
    // One expectation: there are thousands of rows.
    const invalid = rows.filter(
      ({ day, start, end }) =>
        ![0, 1, 2, 3, 4, 5, 6].includes(day) ||
        start === end ||
        Math.min(start, end) < 0 ||
        Math.max(start, end) >= 86_400 ||
        end < start !== (style === 'overnight row'),
    );
    expect(invalid).toEqual([]);
  });

  it.each([0, 1, 2, 6])('closes on %d weekdays', (daysClosed) => {
    for (const style of styles) expect(daysOf(week(style, daysClosed, 3))).toBe(7 - daysClosed);
  });

  it('has no rows for a store without business hours', () => {
    expect(week('none', 0, 1)).toEqual([]);
  });

  it.each([
    ['over midnight', 86_399],
    ['almost over midnight', 86_340],
  ] as const)('opens again at midnight after every night of a store open %s', (style, endOfDay) => {
    for (const day of [0, 1, 2, 3, 4, 5, 6]) {
      const rows = week(style, 0, 5).filter((row) => row.day === day);
      expect(rows.map(({ start }) => start)).toContain(0);
      expect(rows.map(({ end }) => end)).toContain(endOfDay);
    }
  });

  it('leaves 1 to 60 seconds between the shifts of a seam, none between touching ones, less if they overlap', () => {
    const gaps = (style: HoursStyle) =>
      seeds.map((seed) => {
        const [first, second] = week(style, 0, seed);
        return (second?.start ?? NaN) - (first?.end ?? NaN);
      });
    expect(Math.min(...gaps('seam'))).toBe(1);
    expect(Math.max(...gaps('seam'))).toBe(60);
    expect(new Set(gaps('touching'))).toEqual(new Set([0]));
    expect(Math.max(...gaps('overlapping'))).toBeLessThan(0);
  });
});
