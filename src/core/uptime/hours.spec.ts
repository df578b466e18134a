import { MS_PER_HOUR, MS_PER_MINUTE } from '../time/instant';
import type { NoDataPolicy } from './figures';
import { CELL_CLOSED, CELL_EXCLUDED, CELL_NO_DATA, HOURS, HourSums, hoursUpTo } from './hours';

const noon = Date.parse('2023-01-25T12:00:00Z');

describe('hoursUpTo', () => {
  it('ends with the hour that holds as_of, and begins 168 hours before that end', () => {
    expect(hoursUpTo(noon + 1)).toEqual({ start: noon - 167 * MS_PER_HOUR, end: noon + MS_PER_HOUR });
    expect(hoursUpTo(noon + MS_PER_HOUR - 1)).toEqual(hoursUpTo(noon + 1));
  });

  it('has no hour of which nothing lies before as_of', () => {
    expect(hoursUpTo(noon)).toEqual({ start: noon - HOURS * MS_PER_HOUR, end: noon });
  });
});

describe('HourSums', () => {
  const start = hoursUpTo(noon).start;
  let hours: HourSums;

  beforeEach(() => (hours = new HourSums(start)));

  const cells = (policy: NoDataPolicy = 'down'): number[] => {
    const written = new Int8Array(HOURS + 2);
    hours.writeCells(written, 1, policy);
    expect([written[0], written[HOURS + 1]]).toEqual([0, 0]);
    return Array.from(written.subarray(1, HOURS + 1));
  };

  it('splits a segment by the hours that it touches', () => {
    hours.add(start + 45 * MS_PER_MINUTE, start + 2 * MS_PER_HOUR + 1, 'up');
    expect(hours.of(0)).toEqual({ up: 15 * MS_PER_MINUTE, down: 0, noData: 0, excluded: 0 });
    expect(hours.of(1)).toEqual({ up: MS_PER_HOUR, down: 0, noData: 0, excluded: 0 });
    expect(hours.of(2)).toEqual({ up: 1, down: 0, noData: 0, excluded: 0 });
    expect(hours.of(3)).toEqual({ up: 0, down: 0, noData: 0, excluded: 0 });
  });

  it('ignores time before the first hour', () => {
    hours.add(start - 5, start + 7, 'down');
    hours.add(start - 9, start - 8, 'down');
    expect(hours.of(0)).toEqual({ up: 0, down: 7, noData: 0, excluded: 0 });
  });

  it('sums each hour by status', () => {
    hours.add(noon - 30, noon - 20, 'up');
    hours.add(noon - 20, noon - 15, 'down');
    hours.add(noon - 15, noon, 'no_data');
    hours.add(noon - 30, noon - 20, 'up');
    hours.add(noon - 40, noon - 30, 'excluded');
    expect(hours.of(HOURS - 1)).toEqual({ up: 20, down: 5, noData: 15, excluded: 10 });
  });

  it('has a cell of whole per cent, which is 0 and 100 only for none and all', () => {
    const hour = (i: number) => start + i * MS_PER_HOUR;
    hours.add(hour(1), hour(2), 'up');
    hours.add(hour(2), hour(3), 'down');
    hours.add(hour(3), hour(3) + 1, 'up');
    hours.add(hour(3) + 1, hour(4), 'down');
    hours.add(hour(4), hour(5) - 1, 'up');
    hours.add(hour(5) - 1, hour(5), 'down');
    hours.add(hour(5), hour(6), 'no_data');
    hours.add(hour(6), hour(6) + 20, 'up');
    hours.add(hour(6) + 20, hour(6) + 30, 'no_data');
    expect(cells().slice(0, 8)).toEqual([CELL_CLOSED, 100, 0, 1, 99, CELL_NO_DATA, 66, CELL_CLOSED]);
    expect(cells('exclude').slice(0, 8)).toEqual([
      CELL_CLOSED,
      100,
      0,
      1,
      99,
      CELL_NO_DATA,
      100,
      CELL_CLOSED,
    ]);
  });

  it('has an excluded cell only where all of the hour’s scheduled open time is excluded', () => {
    const hour = (i: number) => start + i * MS_PER_HOUR;
    hours.add(hour(0), hour(0) + 1, 'excluded');
    hours.add(hour(1), hour(2) - 1, 'excluded');
    hours.add(hour(2) - 1, hour(2), 'no_data');
    hours.add(hour(2), hour(3) - 1, 'excluded');
    hours.add(hour(3) - 1, hour(3), 'up');
    hours.add(hour(3), hour(4) - 1, 'excluded');
    hours.add(hour(4) - 1, hour(4), 'down');
    expect(cells().slice(0, 5)).toEqual([CELL_EXCLUDED, CELL_NO_DATA, 100, 0, CELL_CLOSED]);
  });

  it('has a cell of 50 for an hour that was up and down for equally long', () => {
    hours.add(start, start + 10, 'up');
    hours.add(start + 10, start + 20, 'down');
    expect(cells()[0]).toBe(50);
  });
});

describe('the cells without a percentage', () => {
  it('have the numbers that clients of the API know', () => {
    expect({ CELL_NO_DATA, CELL_CLOSED, CELL_EXCLUDED }).toEqual({
      CELL_NO_DATA: -1,
      CELL_CLOSED: -2,
      CELL_EXCLUDED: -3,
    });
  });
});
