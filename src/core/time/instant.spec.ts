import {
  formatDate,
  formatInstant,
  formatInstantOrNull,
  formatLocalInstant,
  MS_PER_HOUR,
  parseDate,
  parseInstant,
  parseTimestamp,
  PlainInstantReader,
} from './instant';

const MS_PER_DAY = 86_400_000;

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
    ['2023-01-22 12:09:39UTC', '2023-01-22T12:09:39.000Z'],
    ['2023-12-31 23:59:59.999 UTC', '2023-12-31T23:59:59.999Z'],
    ['2023-01-22T12:09:39+23:59', '2023-01-21T12:10:39.000Z'],
    ['2023-01-22 12:09:39.1234567890 UTC', '2023-01-22T12:09:39.123Z'],
    ['2023-01-22 12:09:39,5 utc', '2023-01-22T12:09:39.500Z'],
    ['2023-01-22t12:09:39z', '2023-01-22T12:09:39.000Z'],
    ['2023-01-22 12:09:39 Gmt', '2023-01-22T12:09:39.000Z'],
    ['2023-01-22 12:09:39 +0000', '2023-01-22T12:09:39.000Z'],
    ['2023-01-22 12:09 -05:30', '2023-01-22T17:39:00.000Z'],
    ['2023/01/22 12:09:39 UTC', '2023-01-22T12:09:39.000Z'],
    ['20230122T120939Z', '2023-01-22T12:09:39.000Z'],
    ['20230122t1209+0100', '2023-01-22T11:09:00.000Z'],
    ['20230122T120939.25 UTC', '2023-01-22T12:09:39.250Z'],
    ['Sun, 22 Jan 2023 12:09:39 +0000', '2023-01-22T12:09:39.000Z'],
    ['Sun, 22 Jan 2023 12:09:39 -0800 (PST)', '2023-01-22T20:09:39.000Z'],
    ['1 feb 2023 12:09 GMT', '2023-02-01T12:09:00.000Z'],
    ['Sun,22  Jan  2023  12:09:39  +0230  (a zone)', '2023-01-22T09:39:39.000Z'],
    ['Sun,  22 Jan 2023 12:09  UT', '2023-01-22T12:09:00.000Z'],
    ['1674389379.123456', '2023-01-22T12:09:39.123Z'],
    ['1674389379', '2023-01-22T12:09:39.000Z'],
    ['1674389379,5', '2023-01-22T12:09:39.500Z'],
    ['1674389379388', '2023-01-22T12:09:39.388Z'],
  ])('%s', (text, expected) => {
    expect(formatInstant(parseInstant(text) as number)).toBe(expected);
  });

  it.each([
    ['', 'is not a time'],
    ['yesterday', 'is not a time'],
    ['167438937', 'neither epoch seconds'],
    ['16743893790', 'neither epoch seconds'],
    ['0.375', 'neither epoch seconds'],
    ['2023-01-22', 'is not a time'],
    ['at 2023-01-22 12:09:39 UTC', 'is not a time'],
    ['2023-01-22 12:09:39 UTC or so', 'is not a time'],
    ['at 2023-01-22 12:09:39', 'is not a time'],
    ['2023-01-22 12:09:39 or so', 'is not a time'],
    ['2023/01-22 12:09:39 UTC', 'is not a time'],
    ['2023-1-22 12:09:39 UTC', 'is not a time'],
    ['2023-01-22 12:09:39 PST', 'is not a time'],
    ['22.01.2023 12:09:39', 'write the year first'],
    ['1/22/2023 2:09:39 PM', 'write the year first'],
    ['2023-01-22 02:09:39 PM', 'write 24 hours'],
    ['2023-01-22 02:09 a.m.', 'write 24 hours'],
    ['2023-01-22 02:09PM', 'write 24 hours'],
    ['2023-01-22 02:09 pm UTC', 'write 24 hours'],
    ['2023-01-22 02:09 PMX', 'is not a time'],
    ['2023-01-22 exam', 'is not a time'],
    ['22-01-23', 'write the year first'],
    ['22-01-20233', 'is not a time'],
    ['11674389379388', 'neither epoch seconds'],
    ['16743893793881', 'neither epoch seconds'],
    ['2023-01-22 24:30:00 UTC', 'time of day'],
    ['Mon, 22 Jan 2023 12:09:39 +0000', 'another weekday'],
    ['22 Okt 2023 12:09:39 +0000', 'a month that does not exist'],
    ['30 Feb 2023 12:09:39 +0000', 'not in the calendar'],
    ['2023-01-22 12:09:39', 'has no zone'],
    ['2023-01-22 12:09:39.388884', 'has no zone'],
    ['2023-01-22T12:09', 'has no zone'],
    ['2023-02-29 12:00:00 UTC', 'not in the calendar'],
    ['2023-13-01 12:00:00 UTC', 'not in the calendar'],
    ['2023-01-22 24:00:00 UTC', 'write 00:00:00 of the next day'],
    ['2023-01-22 24:00:01 UTC', 'time of day'],
    ['2023-01-22 12:60:00 UTC', 'time of day'],
    ['2023-01-22 23:59:60 UTC', 'write second 59'],
    ['2023-01-22 23:59:61 UTC', 'time of day'],
    ['2023-01-22 12:00:00+24:00', 'offset'],
    ['2023-01-22 12:00:00-05:60', 'offset'],
  ])('says what is wrong with %j', (text, reason) => {
    expect(parseInstant(text)).toContain(reason);
  });
});

describe('parseInstant of RFC 2822', () => {
  const DAYS = Array.from({ length: 366 }, (_, day) => new Date(Date.UTC(2024, 0, 1 + day, 12, 9, 39)));

  it('reads each day of a year', () => {
    for (const day of DAYS) expect(parseInstant(day.toUTCString())).toBe(day.getTime());
  });

  it('knows the weekday of each date', () => {
    for (const day of DAYS.slice(0, 7)) {
      const tomorrow = new Date(day.getTime() + MS_PER_DAY).toUTCString();
      const mixed = tomorrow.slice(0, 3) + day.toUTCString().slice(3);
      expect(parseInstant(mixed)).toContain('another weekday');
    }
  });
});

describe('parseTimestamp', () => {
  it.each([
    ['2023-01-22 12:09:39', false],
    ['2023-01-22 12:09', false],
    ['20230122T120939', false],
    ['22 Jan 2023 12:09:39', false],
    ['2023-01-22 12:09:39 UTC', true],
    ['2023-01-22 12:09:39+00', true],
    ['1674389379', true],
  ])('%s has a zone: %s', (text, zoned) => {
    expect(parseTimestamp(text)).toEqual({ instant: expect.any(Number), zoned });
  });

  it('reads a time without a zone as UTC', () => {
    expect(parseTimestamp('2023-01-22 12:09:39')).toEqual({
      instant: Date.UTC(2023, 0, 22, 12, 9, 39),
      zoned: false,
    });
  });
});

describe('formatInstantOrNull', () => {
  it.each([
    [0, '1970-01-01T00:00:00.000Z'],
    [1_674_389_379_388, '2023-01-22T12:09:39.388Z'],
    [null, null],
  ])('%p is %p', (instant, text) => {
    expect(formatInstantOrNull(instant)).toBe(text);
  });
});

describe('formatLocalInstant', () => {
  const instant = Date.parse('2023-01-25T18:13:22.479Z');

  it.each([
    [0, '2023-01-25T18:13:22.479+00:00'],
    [-6, '2023-01-25T12:13:22.479-06:00'],
    [5.75, '2023-01-25T23:58:22.479+05:45'],
    [-9.5, '2023-01-25T08:43:22.479-09:30'],
    [14, '2023-01-26T08:13:22.479+14:00'],
    [-0.5, '2023-01-25T17:43:22.479-00:30'],
    // Local mean time, which was used before time zones.
    [(0 * 3600 + 19 * 60 + 32) / 3600, '2023-01-25T18:32:54.479+00:19:32'],
  ])('%d hours ahead of UTC it is %s', (hours, text) => {
    expect(formatLocalInstant(instant, hours * MS_PER_HOUR)).toBe(text);
  });
});

describe('dates', () => {
  it('count days since 1970-01-01', () => {
    expect(parseDate('1970-01-01')).toBe(0);
    expect(formatDate(parseDate('2023-01-25')!)).toBe('2023-01-25');
    expect(parseDate('2023-04-31')).toBeUndefined();
    for (const text of ['23-04-01', 'x2023-04-01', '2023-04-01x', '2023-4-1']) {
      expect(parseDate(text)).toBeUndefined();
    }
  });
});

/** The result for an instant between a comma and an LF: epoch ms and its length, or undefined. */
function read(text: string, reader = new PlainInstantReader()) {
  const end = reader.read(Buffer.from(`,${text}\n`), 1);
  return end < 0 ? undefined : [reader.day * MS_PER_DAY + reader.msOfDay, end - 1];
}

describe('PlainInstantReader', () => {
  it.each([
    '2023-01-22 12:09:39.388884 UTC',
    '2023-01-22 12:09:39 UTC',
    '2023-01-22T12:09:39Z',
    '2023-01-22T12:09:39.5Z',
    '2023-01-22 12:09:39.05 UTC',
    '2023-01-22 12:09:39.005 UTC',
    '2023-01-22 12:09:39.0059 UTC',
    '2023-01-22 12:09:39.999999999UTC',
    '2024-02-29 00:00:00 UTC',
    '1970-01-01 00:00:00 UTC',
    '9999-12-31 23:59:59.999 UTC',
  ])('reads %s as parseInstant does', (text) => {
    expect(read(text)).toEqual([parseInstant(text), text.length]);
  });

  it.each([
    '',
    '2023-01-22',
    '2023-01-22 12:09',
    '2023-01-22 12:09:39+02:00',
    '2023-01-22 12:09:39  UTC',
    '2023-01-22 12:09:39 utc',
    '2023-01-22 12:09:39 UT',
    '2023-01-22 12:09:39 UXC',
    '2023-01-22 12:09:39 XTC',
    '2023-01-22 12:09:39 UTX',
    '2023-01-22 12:09:39. UTC',
    '2023-01-22 12:09:39.1234567890 UTC',
    '2023-01-22 12:09:39 Z',
    '2023-01-22-12:09:39 UTC',
    '2023/01-22 12:09:39 UTC',
    '2023-01/22 12:09:39 UTC',
    '2023-01-22 12.09:39 UTC',
    '2023-01-22 12:09.39 UTC',
    '2o23-01-22 12:09:39 UTC',
    '2023-o1-22 12:09:39 UTC',
    '2023-01-2: 12:09:39 UTC',
    '2023-01-22 1/:09:39 UTC',
    '2023-01-22 12:x9:39 UTC',
    '2023-01-22 12:09:3x UTC',
    '2023-01-22 24:00:00 UTC',
    '2023-01-22 12:60:00 UTC',
    '2023-01-22 12:00:60 UTC',
    '2023-02-29 12:00:00 UTC',
    '2023-00-10 12:00:00 UTC',
    '1969-12-31 23:59:59 UTC',
  ])('leaves %j to parseInstant', (text) => {
    expect(read(text)).toBeUndefined();
  });

  it.each([
    ['2023-01-22 12:09:39', false],
    ['2023-01-22T12:09:39.5', false],
    ['2023-01-22 12:09:39 UTC', true],
  ])('knows whether %s has a zone: %s', (text, zoned) => {
    const reader = new PlainInstantReader();
    expect(read(text, reader)).toEqual([(parseTimestamp(text) as { instant: number }).instant, text.length]);
    expect(reader.zoned).toBe(zoned);
  });

  it('has no zone before a CR either', () => {
    const reader = new PlainInstantReader();
    expect(reader.read(Buffer.from('2023-01-22 12:09:39\r\n'), 0)).toBe(19);
    expect(reader.zoned).toBe(false);
  });

  it('ends where the instant ends, whatever follows', () => {
    expect(read('2023-01-22 12:09:39 UTC or so')).toEqual([Date.UTC(2023, 0, 22, 12, 9, 39), 23]);
    expect(read('2023-01-22T12:09:39ZZ')).toEqual([Date.UTC(2023, 0, 22, 12, 9, 39), 20]);
  });

  it('finds nothing where the bytes end', () => {
    const bytes = Buffer.from('2023-01-22 12:09:39.5 UTC');
    const ends = Array.from(bytes, (_, end) => new PlainInstantReader().read(bytes.subarray(0, end), 0));
    expect(ends.every((end) => end === -1)).toBe(true);
  });

  it('is right about dates however many it has met', () => {
    const reader = new PlainInstantReader();
    const days = Array.from({ length: 9_000 }, (_, day) => day);
    const readDays = [...days, ...days].map((day) => {
      const date = new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
      return read(`${date} 00:00:00 UTC`, reader)?.[0];
    });
    expect(readDays).toEqual([...days, ...days].map((day) => day * MS_PER_DAY));
  });
});
