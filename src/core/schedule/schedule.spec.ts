import { ALWAYS_OPEN, HoursRow, hoursRowError, SECONDS_PER_DAY, union, weeklySchedule } from './schedule';

const at = (hour: number, minute = 0, second = 0) => hour * 3600 + minute * 60 + second;
const row = (weekday: number, start: number, end: number): HoursRow => ({ weekday, start, end });

describe('weeklySchedule', () => {
  it('is always open without rows (rule 1)', () => {
    expect(weeklySchedule([])).toBe(ALWAYS_OPEN);
    expect(ALWAYS_OPEN).toEqual(Array.from({ length: 7 }, () => [0, SECONDS_PER_DAY]));
  });

  it('is closed on a weekday without rows if another one has rows (rule 1)', () => {
    expect(weeklySchedule([row(2, at(9), at(17))])).toEqual([[], [], [at(9), at(17)], [], [], [], []]);
  });

  it.each([
    [at(23, 59, 59), SECONDS_PER_DAY],
    [SECONDS_PER_DAY, SECONDS_PER_DAY],
    [at(23, 59), at(23, 59)],
    [at(23, 59, 58), at(23, 59, 58)],
  ])('an end of %d seconds closes at %d (rule 2)', (end, closes) => {
    expect(weeklySchedule([row(0, at(8), end)])[0]).toEqual([at(8), closes]);
  });

  it('runs past midnight into the next weekday, Sunday into Monday (rule 3)', () => {
    const schedule = weeklySchedule([row(6, at(18), at(2)), row(0, at(1), at(5))]);
    expect(schedule[6]).toEqual([at(18), SECONDS_PER_DAY]);
    expect(schedule[0]).toEqual([0, at(5)]);
  });

  it('ends at midnight when the end is 00:00', () => {
    const schedule = weeklySchedule([row(3, at(18), 0)]);
    expect(schedule[3]).toEqual([at(18), SECONDS_PER_DAY]);
    expect(schedule[4]).toEqual([]);
  });

  it('opens for the last second only when it starts there', () => {
    expect(weeklySchedule([row(0, at(23, 59, 59), SECONDS_PER_DAY)])[0]).toEqual([
      at(23, 59, 59),
      SECONDS_PER_DAY,
    ]);
  });

  it('merges overlapping and touching rows, in any order (rule 5)', () => {
    const rows = [
      row(1, at(12), at(14)),
      row(1, at(9), at(11)),
      row(1, at(10), at(12)),
      row(1, at(16), at(17)),
    ];
    expect(weeklySchedule(rows)[1]).toEqual([at(9), at(14), at(16), at(17)]);
  });

  it('keeps a gap of one second', () => {
    const rows = [row(1, at(9), at(12)), row(1, at(12, 0, 1), at(14))];
    expect(weeklySchedule(rows)[1]).toEqual([at(9), at(12), at(12, 0, 1), at(14)]);
  });

  it('rejects what hoursRowError rejects', () => {
    expect(() => weeklySchedule([row(0, 5, 5)])).toThrow(RangeError);
    expect(() => weeklySchedule([row(0, 5, 5)])).toThrow('business hours: start and end are the same');
  });
});

describe('hoursRowError', () => {
  it.each([
    [row(7, 0, 1), 'weekday'],
    [row(-1, 0, 1), 'weekday'],
    [row(1.5, 0, 1), 'weekday'],
    [row(0, -1, 1), 'start'],
    [row(0, 0.5, 1), 'start'],
    [row(0, SECONDS_PER_DAY, 1), 'start'],
    [row(0, 0, -1), 'end'],
    [row(0, 0, 0.5), 'end'],
    [row(0, 0, SECONDS_PER_DAY + 1), 'end'],
    [row(0, at(9), at(9)), 'same'],
  ])('%j: %s', (bad, reason) => {
    expect(hoursRowError(bad)).toContain(reason);
  });

  it('accepts a whole day and a row past midnight', () => {
    expect(hoursRowError(row(0, 0, SECONDS_PER_DAY))).toBeUndefined();
    expect(hoursRowError(row(6, at(22), at(3)))).toBeUndefined();
  });
});

describe('union', () => {
  it('drops empty and inverted intervals', () => {
    expect(
      union([
        [5, 5],
        [9, 3],
        [1, 2],
      ]),
    ).toEqual([1, 2]);
  });
});
