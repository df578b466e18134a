import {
  formatTimeOfDay,
  MAX_DATE,
  parseScheduleDate,
  parseTimeOfDay,
  parseWeekday,
  parseWrittenDate,
  timeOfDayError,
  weekdayNumber,
} from './schedule';

describe('parseScheduleDate', () => {
  it.each([
    ['1970-01-01', 0],
    ['2024-02-29', 19_782],
    ['2199-12-31', MAX_DATE],
  ])('%s', (text, date) => expect(parseScheduleDate(text)).toBe(date));

  it.each(['', '2023-02-29', '2026-12-32', '2026-1-5', '05/01/2026', '2026-12-25T00:00', ' 2026-12-25'])(
    'refuses %j',
    (text) => expect(parseScheduleDate(text)).toBe('is not a date of the calendar such as 2026-12-25'),
  );

  it.each(['1969-12-31', '2200-01-01'])('refuses %s', (text) =>
    expect(parseScheduleDate(text)).toBe('is not between 1970-01-01 and 2199-12-31'),
  );
});

describe('parseWrittenDate', () => {
  it('also reads a date with slashes, if the year is first', () => {
    expect(parseWrittenDate('2024/02/29')).toBe(19_782);
    expect(parseWrittenDate('05/01/2026')).toBe('is not a date of the calendar such as 2026-12-25');
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
  it.each(['0.375', '.5', '0,75', '0', '1', '1.0', '1,00'])('knows a fraction of a day: %s', (text) => {
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
