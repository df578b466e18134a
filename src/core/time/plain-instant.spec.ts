import { parseInstant } from './instant';
import { PlainInstantReader } from './plain-instant';

const MS_PER_DAY = 86_400_000;

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
    '2023-01-22 12:09:39',
    '2023-01-22 12:09:39+02:00',
    '2023-01-22 12:09:39  UTC',
    '2023-01-22 12:09:39 utc',
    '2023-01-22 12:09:39 UT',
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
