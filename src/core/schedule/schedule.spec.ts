import fc from 'fast-check';
import {
  ALWAYS_OPEN,
  formatTimeOfDay,
  HoursRow,
  hoursRowError,
  KnownSchedules,
  packHours,
  parseTimeOfDay,
  parseWeekday,
  SECONDS_PER_DAY,
  timeOfDayError,
  union,
  unpackHours,
  weekdayNumber,
  weeklySchedule,
} from './schedule';

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

describe('parseTimeOfDay', () => {
  it.each([
    ['9:00', 32_400],
    ['09:00', 32_400],
    ['9:00:01', 32_401],
    ['0:10:00', 600],
    ['23:59:59', 86_399],
    ['24:00:00', 86_400],
    ['24:00', 86_400],
    ['24:00:00.000', 86_400],
    ['09:00:00.5', 32_400],
    ['23:59:59,999999', 86_399],
    ['12:00 AM', 0],
    ['12:30 am', 1_800],
    ['9:00 AM', 32_400],
    ['12:00 PM', 43_200],
    ['1:05:06 p.m.', 47_106],
    ['11:59pm', 86_340],
    ['5:00\u202fPM', 61_200],
  ])('%s', (text, second) => expect(parseTimeOfDay(text)).toBe(second));

  it.each([
    '',
    '9',
    '9:0',
    '25:00',
    '24:00:01',
    '12:60',
    '12:00:60',
    '9 AM',
    '24:00:00.5',
    '0:30 AM',
    '13:00 PM',
    '9:00  AM',
    '-1:00',
    '009:00',
  ])('refuses %j', (text) => expect(parseTimeOfDay(text)).toBeUndefined());
});

describe('timeOfDayError', () => {
  it.each(['0.375', '.5', '0,75', '0', '1', '1.0'])('knows a fraction of a day: %s', (text) => {
    expect(timeOfDayError(text, '9:00')).toMatch(/^is a fraction of a day.*such as 9:00$/);
  });

  it.each(['9', '9.30', '', '17:0O'])('shows how to write a time: %j', (text) => {
    expect(timeOfDayError(text, '9:00')).toBe('is not a time such as 9:00');
  });
});

describe('parseWeekday', () => {
  it.each([
    ['0', 0],
    ['6', 6],
    ['1.0', 1],
    ['2,00', 2],
    ['Monday', 0],
    ['sun', 6],
    ['WED', 2],
  ])('%s', (text, weekday) => expect(parseWeekday(text)).toBe(weekday));

  it.each([
    ['1', 0],
    ['7', 6],
    ['Monday', 0],
  ])('%s, counted from 1', (text, weekday) => expect(parseWeekday(text, 'iso')).toBe(weekday));

  it.each(['', '7', '8', '-1', '00', '1.5', 'Mo', 'Tues', 'day'])('refuses %j', (text) =>
    expect(parseWeekday(text)).toBeUndefined(),
  );

  it.each(['0', '8'])('refuses %j, counted from 1', (text) =>
    expect(parseWeekday(text, 'iso')).toBeUndefined(),
  );
});

describe('weekdayNumber', () => {
  it.each([
    ['7', 7],
    ['0.0', 0],
    ['Monday', undefined],
    ['10', undefined],
  ])('%s', (text, number) => expect(weekdayNumber(text)).toBe(number));
});

describe('formatTimeOfDay', () => {
  it.each([
    [0, '00:00:00'],
    [1, '00:00:01'],
    [59, '00:00:59'],
    [60, '00:01:00'],
    [3_599, '00:59:59'],
    [3_600, '01:00:00'],
    [32_400, '09:00:00'],
    [45_296, '12:34:56'],
    [86_399, '23:59:59'],
    [86_400, '24:00:00'],
  ])('%d is %s, and is read back', (second, text) => {
    expect(formatTimeOfDay(second)).toBe(text);
    expect(parseTimeOfDay(text)).toBe(second);
  });
});

describe('packHours', () => {
  it.each<HoursRow>([
    { weekday: 0, start: 0, end: 1 },
    { weekday: 0, start: 0, end: SECONDS_PER_DAY },
    { weekday: 6, start: SECONDS_PER_DAY - 1, end: SECONDS_PER_DAY },
    { weekday: 6, start: SECONDS_PER_DAY - 1, end: 0 },
    { weekday: 3, start: 32_400, end: 61_200 },
  ])('gives %j back', (row) => {
    expect(unpackHours(packHours(row))).toEqual(row);
  });

  it('gives different rows different numbers', () => {
    const edges = [0, 1, SECONDS_PER_DAY - 1, SECONDS_PER_DAY];
    const rows = [0, 1, 6].flatMap((weekday) =>
      edges.flatMap((start) => edges.map((end) => ({ weekday, start, end }))),
    );
    expect(new Set(rows.map(packHours)).size).toBe(rows.length);
  });
});

const validRow = fc
  .record({ weekday: fc.nat(6), start: fc.nat(86_399), end: fc.nat(86_400) })
  .filter((hours) => hoursRowError(hours) === undefined);

describe('KnownSchedules', () => {
  it('returns the schedule of any rows, also repeatedly', () => {
    const known = new KnownSchedules();
    fc.assert(
      fc.property(fc.array(validRow, { minLength: 1, maxLength: 20 }), (rows) => {
        const packed = rows.map(packHours).join();
        expect(known.of(packed)).toEqual(weeklySchedule(rows));
        expect(known.of(packed)).toBe(known.of(packed));
      }),
    );
  });

  it('works beyond its capacity', () => {
    const known = new KnownSchedules();
    for (let end = 1; end <= 20_001; end++) {
      expect(known.of(String(packHours({ weekday: 1, start: 0, end })))[1]).toEqual([0, end]);
    }
  });
});
