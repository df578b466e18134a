import { parseTimeOfDay } from './time-of-day';

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
