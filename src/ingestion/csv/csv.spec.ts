import { splitFields } from './fields';
import { readHeader } from './header';
import { LineCutter, MAX_LINE_LENGTH } from './lines';

function cut(...chunks: (string | Buffer)[]) {
  const lines: [number, string][] = [];
  const tooLong: number[] = [];
  const cutter = new LineCutter({
    line: (text, number) => lines.push([number, text]),
    tooLong: (number) => tooLong.push(number),
  });
  for (const chunk of chunks) cutter.write(Buffer.from(chunk));
  cutter.end();
  return { lines, tooLong };
}

describe('LineCutter', () => {
  it('numbers lines as an editor does, with LF, CRLF and no end at the end', () => {
    expect(cut('a\r\nb\n\n\nc').lines).toEqual([
      [1, 'a'],
      [2, 'b'],
      [5, 'c'],
    ]);
  });

  it('does not care where the bytes are parted', () => {
    const text = Buffer.from('\ufeffä€,😀\r\nx,y\r\n');
    const whole = cut(text).lines;
    expect(whole).toEqual([
      [1, 'ä€,😀'],
      [2, 'x,y'],
    ]);
    expect(cut(...Array.from(text, (byte) => Buffer.from([byte]))).lines).toEqual(whole);
  });

  it('passes over a line that is too long without holding it, and goes on after it', () => {
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

  it('has nothing to say of an empty file', () => {
    expect(cut('')).toEqual({ lines: [], tooLong: [] });
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

  it.each(['"a,b', 'a"b,c', '"a"b,c', '"""', 'x,"'])('%s has a quote that leads nowhere', (line) => {
    expect(splitFields(line)).toBeUndefined();
  });
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

  it('does not choose between two columns of one meaning', () => {
    expect(readHeader(['store_id', 'day', 'dayOfWeek'], columns)).toMatchObject({
      problem: expect.stringContaining('more than once: dayOfWeek or day or day_of_week'),
    });
  });
});
