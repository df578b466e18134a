import { MS_PER_DAY } from '../time';
import { MAX_PACKED_STORE, packOfDay } from './packed-day';
import { pollLines } from './poll-lines';

describe('pollLines', () => {
  it.each<[day: number, store: number, msOfDay: number, status: 0 | 1]>([
    [0, 0, 0, 0],
    [0, 9, 9, 1],
    [0, 10, 99, 1],
    [0, 999, 100, 0],
    [11, 1_000, 49_599_999, 1], // the last millisecond below a billion
    [11, 1_001, 49_600_000, 1],
    [11, 1_001, 49_600_001, 1],
    [19_380, 14_000, 43_200_123, 1],
    [19_380, MAX_PACKED_STORE, MS_PER_DAY - 1, 0],
    [2_932_896, 123_456, MS_PER_DAY - 1, 1], // the end of the year 9999
  ])('writes of day %d store %d, millisecond %d and status %d as numbers are written', (...poll) => {
    const [day, store, msOfDay, status] = poll;
    expect(pollLines(day, Float64Array.of(packOfDay(store, msOfDay, status))).toString()).toBe(
      `${store}\t${day * MS_PER_DAY + msOfDay}\t${status}\n`,
    );
  });

  it('writes each poll on a line, and nothing for none', () => {
    const polls = Float64Array.of(packOfDay(1, 5, 1), packOfDay(1, 6, 0), packOfDay(20, 0, 1));
    expect(pollLines(0, polls).toString()).toBe('1\t5\t1\n1\t6\t0\n20\t0\t1\n');
    expect(pollLines(0, new Float64Array()).length).toBe(0);
  });
});
