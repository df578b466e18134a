import { formatDate, formatInstant, parseDate, parseInstant } from './instant';

describe('parseInstant', () => {
  it.each([
    ['2023-01-22 12:09:39.388884 UTC', '2023-01-22T12:09:39.388Z'],
    ['2023-01-22 12:09:39 UTC', '2023-01-22T12:09:39.000Z'],
    ['2023-01-22 12:09:39.1 UTC', '2023-01-22T12:09:39.100Z'],
    ['2023-01-22 12:09:39.999999999 UTC', '2023-01-22T12:09:39.999Z'],
    ['2023-01-22T12:09:39Z', '2023-01-22T12:09:39.000Z'],
    ['2023-01-22T12:09:39.5+05:45', '2023-01-22T06:24:39.500Z'],
    ['2023-01-22 12:09:39-0330', '2023-01-22T15:39:39.000Z'],
    ['2023-01-22T12:09:39+02', '2023-01-22T10:09:39.000Z'],
    ['2024-02-29 00:00:00 UTC', '2024-02-29T00:00:00.000Z'],
  ])('%s', (text, expected) => {
    expect(formatInstant(parseInstant(text) as number)).toBe(expected);
  });

  it.each([
    ['', 'is not a time'],
    ['yesterday', 'is not a time'],
    ['1674389379', 'is not a time'],
    ['2023-01-22', 'is not a time'],
    ['2023-01-22 12:09:39.1234567890 UTC', 'is not a time'],
    ['2023-01-22 12:09:39', 'has no zone'],
    ['2023-01-22T12:09', 'has no zone'],
    ['2023-02-29 12:00:00 UTC', 'not in the calendar'],
    ['2023-13-01 12:00:00 UTC', 'not in the calendar'],
    ['2023-01-22 24:00:00 UTC', 'time of day'],
    ['2023-01-22 23:59:60 UTC', 'time of day'],
    ['2023-01-22 12:00:00+24:00', 'offset'],
  ])('says what is wrong with %j', (text, reason) => {
    expect(parseInstant(text)).toContain(reason);
  });
});

describe('dates', () => {
  it('count days since 1970-01-01', () => {
    expect(parseDate('1970-01-01')).toBe(0);
    expect(formatDate(parseDate('2023-01-25')!)).toBe('2023-01-25');
    expect(parseDate('2023-04-31')).toBeUndefined();
    expect(parseDate('23-04-01')).toBeUndefined();
  });
});
