import { constants } from 'node:buffer';
import { splitFields } from './fields';
import { readHeader } from './header';
import { LineCutter, MAX_LINE_LENGTH } from './lines';

function cut(...chunks: (string | Buffer)[]) {
  const lines: [number, string][] = [];
  const tooLong: number[] = [];
  const beginnings: string[] = [];
  const cutter = new LineCutter({
    line: (text, number) => lines.push([number, text]),
    tooLong: (number, beginning) => {
      tooLong.push(number);
      beginnings.push(beginning);
    },
  });
  for (const chunk of chunks) cutter.write(Buffer.from(chunk));
  cutter.end();
  return { lines, tooLong, beginnings };
}

describe('LineCutter', () => {
  it('numbers lines as an editor does, with LF, CRLF and no end at the end', () => {
    expect(cut('a\r\nb\n\n\nc').lines).toEqual([
      [1, 'a'],
      [2, 'b'],
      [5, 'c'],
    ]);
  });

  it('accepts chunks of any size', () => {
    const text = Buffer.from('\ufeffä€,😀\r\nx,y\r\n');
    const whole = cut(text).lines;
    expect(whole).toEqual([
      [1, 'ä€,😀'],
      [2, 'x,y'],
    ]);
    expect(cut(...Array.from(text, (byte) => Buffer.from([byte]))).lines).toEqual(whole);
  });

  it('skips a line that is too long without keeping it, and continues after it', () => {
    const { lines, tooLong } = cut('a\n', ...Array.from({ length: 40 }, () => 'x'.repeat(4096)), '\nb\n');
    expect(tooLong).toEqual([2]);
    expect(lines).toEqual([
      [1, 'a'],
      [3, 'b'],
    ]);
  });

  it('finds a long line within one chunk, and takes the longest that is allowed', () => {
    expect(cut(`${'x'.repeat(MAX_LINE_LENGTH + 1)}\nb`).tooLong).toEqual([1]);
    expect(cut(`${'x'.repeat(MAX_LINE_LENGTH)}\nb`).tooLong).toEqual([]);
  });

  it('shows the first 1,000 characters of a line that is too long', () => {
    const line = `${'a'.repeat(999)}bc${'x'.repeat(MAX_LINE_LENGTH)}`;
    expect(cut(line).beginnings).toEqual([`${'a'.repeat(999)}b`]);
  });

  it('skips a line that is longer than the longest possible string', () => {
    const lines: string[] = [];
    const cutter = new LineCutter({
      line: (text, number) => lines.push(`${number} ${text}`),
      tooLong: (number) => lines.push(`${number} is too long`),
    });
    const megabyte = Buffer.alloc(1 << 20, 'x');
    for (let length = 0; length <= constants.MAX_STRING_LENGTH; length += megabyte.length) {
      cutter.write(megabyte);
    }
    cutter.write(Buffer.from('\nb'));
    cutter.end();
    expect(lines).toEqual(['1 is too long', '2 b']);
  });

  it('drops a byte order mark at the start of the file and nowhere else', () => {
    expect(cut('\ufeffa\n\ufeffb').lines).toEqual([
      [1, 'a'],
      [2, '\ufeffb'],
    ]);
  });

  it('gives the last line once, even if the end is repeated', () => {
    const lines: string[] = [];
    const cutter = new LineCutter({ line: (text) => lines.push(text), tooLong: () => undefined });
    cutter.write(Buffer.from('a\nb'));
    cutter.end();
    cutter.end();
    expect(lines).toEqual(['a', 'b']);
  });

  it('counts lines that are passed, and knows where one begins', () => {
    const lines: string[] = [];
    const cutter = new LineCutter({
      line: (text, number) => lines.push(`${number} ${text}`),
      tooLong: () => undefined,
    });
    const begins = ['a\n', '', 'b', '', '\r', '\n'].map((bytes) => {
      cutter.write(Buffer.from(bytes));
      return cutter.atLineStart;
    });
    expect(begins).toEqual([true, true, false, false, false, true]);
    cutter.pass(7);
    cutter.write(Buffer.from('c'));
    cutter.end();
    expect(lines).toEqual(['1 a', '2 b', '10 c']);
  });

  it('gives no line of an empty file', () => {
    expect(cut('')).toEqual({ lines: [], tooLong: [], beginnings: [] });
  });
});

describe('splitFields', () => {
  it.each([
    ['a,b,c', ['a', 'b', 'c']],
    ['a,,', ['a', '', '']],
    ['"a","b"', ['a', 'b']],
    ['"a,b",c', ['a,b', 'c']],
    ['"say ""hi""",x', ['say "hi"', 'x']],
    ['"",x', ['', 'x']],
    ['x,""', ['x', '']],
    ['"x",', ['x', '']],
  ])('%s', (line, fields) => expect(splitFields(line)).toEqual(fields));

  it.each(['"a,b', ',"a', 'a"b,c', '"a"b,c', '"""', 'x,"'])(
    '%s has an unclosed or misplaced quote',
    (line) => {
      expect(splitFields(line)).toBeUndefined();
    },
  );
});

describe('readHeader', () => {
  const columns = [['store_id'], ['dayOfWeek', 'day', 'day_of_week']] as const;

  it('finds columns by name in any order, by any of their names', () => {
    expect(readHeader(['x', 'Day', ' STORE_ID '], columns)).toEqual({ positions: [2, 1], width: 3 });
  });

  it('names what it found and what is missing', () => {
    expect(readHeader(['store', 'weekday'], columns)).toEqual({
      problem: 'Columns found: store, weekday; missing: store_id, dayOfWeek or day or day_of_week.',
      found: ['store', 'weekday'],
      missing: ['store_id', 'dayOfWeek or day or day_of_week'],
    });
  });

  it('rejects two columns with the same meaning', () => {
    expect(readHeader(['store_id', 'day', 'dayOfWeek'], columns)).toEqual({
      problem:
        'Columns found: store_id, day, dayOfWeek; there more than once: dayOfWeek or day or day_of_week.',
      found: ['store_id', 'day', 'dayOfWeek'],
      missing: [],
    });
  });

  it.each([
    [
      [' Store_ID', 'store_id ', 'day', 'DAY'],
      'Columns found: Store_ID, store_id, day, DAY; there more than once: store_id, dayOfWeek or day or day_of_week.',
    ],
    [
      ['day', 'day'],
      'Columns found: day, day; missing: store_id; there more than once: dayOfWeek or day or day_of_week.',
    ],
    [['a'.repeat(80), 'day'], `Columns found: ${'a'.repeat(80)}, day; missing: store_id.`],
    [['a'.repeat(81), 'day'], `Columns found: ${'a'.repeat(80)}…, day; missing: store_id.`],
  ])('%j: %s', (fields, problem) => {
    expect(readHeader(fields, columns)).toMatchObject({ problem, found: fields.map((name) => name.trim()) });
  });
});
