import { formatTimeOfDay, parseTimeOfDay } from './schedule';

describe('parseTimeOfDay', () => {
  it.each([
    ['9:00', 32_400],
    ['09:00', 32_400],
    ['9:00:01', 32_401],
    ['0:10:00', 600],
    ['23:59:59', 86_399],
    ['24:00:00', 86_400],
    ['24:00', 86_400],
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
    '09:00:00.5',
    '-1:00',
    '009:00',
  ])('refuses %j', (text) => expect(parseTimeOfDay(text)).toBeUndefined());
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
