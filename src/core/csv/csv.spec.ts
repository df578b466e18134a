import { constants } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import {
  copyString,
  HEAD_BYTES,
  HeaderFinder,
  isGzip,
  LineCutter,
  LineEnds,
  MAX_LINE_LENGTH,
  readHeader,
  refusalOf,
  splitFields,
  withoutFormulas,
} from './csv';

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

  it('knows before its end that a line is too long', () => {
    const cutter = new LineCutter({ line: () => undefined, tooLong: () => undefined });
    const known = ['a\n', 'x'.repeat(MAX_LINE_LENGTH), 'xxx', 'x', '\nb'].map((text) => {
      cutter.write(Buffer.from(text));
      return cutter.isTooLong;
    });
    expect(known).toEqual([false, false, true, true, false]);
  });

  it('drops a byte order mark at the start of a line, and Ctrl-Z at its end, also within joined files', () => {
    expect(cut('\ufeffa\n\ufeffb\ufeff\n\ufeff\ufeffc').lines).toEqual([
      [1, 'a'],
      [2, 'b\ufeff'],
      [3, '\ufeffc'],
    ]);
    expect(cut('a\x1a\r\n\x1ab\n\x1a\x1a\nc\x1a').lines).toEqual([
      [1, 'a'],
      [2, '\x1ab'],
      [4, 'c'],
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
    [' a\t, "b" ,\t" c "', ['a', 'b', ' c ']],
    ['="007",="8","=""9,1"""', ['007', '8', '9,1']],
    ['=1,"=x","="', ['=1', '=x', '=']],
    ['\u00a0a,b', ['\u00a0a', 'b']],
  ])('%s', (line, fields) => expect(splitFields(line)).toEqual(fields));

  it.each([
    [';', '"a;b";c,d; e', ['a;b', 'c,d', 'e']],
    ['\t', 'a\t\t "b\t"', ['a', '', 'b\t']],
    ['|', '="a|b"|c', ['a|b', 'c']],
  ])('by %j: %s', (delimiter, line, fields) => expect(splitFields(line, delimiter)).toEqual(fields));

  it.each(['"a,b', ',"a', 'a"b,c', '"a"b,c', '"""', 'x,"', '="a"b', ' ="a'])(
    '%s has an unclosed or misplaced quote',
    (line) => {
      expect(splitFields(line)).toBeUndefined();
    },
  );
});

describe('readHeader', () => {
  const columns = [['store_id'], ['dayOfWeek', 'day']] as const;

  it.each([
    [['x', 'Day', 'STORE_ID']],
    [['x', 'day_of_week', 'Store ID']],
    [['x', 'Day-Of Week', 'storeid']],
  ])('finds columns by name in any order, by any of their names: %j', (fields) => {
    expect(readHeader(fields, columns)).toEqual({ positions: [2, 1], width: 3 });
  });

  it('finds optional columns, which may be missing, after the others', () => {
    const optional = [['reason'], ['valid_from', 'from']] as const;
    const positions = (...fields: string[]) => readHeader(fields, columns, optional);
    expect(positions('From', 'day', 'store_id')).toEqual({ positions: [2, 1, -1, 0], width: 3 });
    expect(positions('store_id', 'day')).toEqual({ positions: [0, 1, -1, -1], width: 2 });
    expect(positions('day', 'reason', 'reason')).toEqual({
      problem: 'Columns found: day, reason, reason; missing: store_id; there more than once: reason.',
      found: ['day', 'reason', 'reason'],
      missing: ['store_id'],
    });
  });

  it('names what it found and what is missing', () => {
    expect(readHeader(['store', 'weekday'], columns)).toEqual({
      problem: 'Columns found: store, weekday; missing: store_id, dayOfWeek.',
      found: ['store', 'weekday'],
      missing: ['store_id', 'dayOfWeek'],
    });
  });

  it('rejects two columns with the same meaning', () => {
    expect(readHeader(['store_id', 'day', 'dayOfWeek'], columns)).toEqual({
      problem: 'Columns found: store_id, day, dayOfWeek; there more than once: dayOfWeek.',
      found: ['store_id', 'day', 'dayOfWeek'],
      missing: [],
    });
  });

  it.each([
    [
      ['Store_ID', 'store_id', 'day', 'DAY'],
      'Columns found: Store_ID, store_id, day, DAY; there more than once: store_id, dayOfWeek.',
    ],
    [['day', 'day'], 'Columns found: day, day; missing: store_id; there more than once: dayOfWeek.'],
    [['a'.repeat(80), 'day'], `Columns found: ${'a'.repeat(80)}, day; missing: store_id.`],
    [['a'.repeat(81), 'day'], `Columns found: ${'a'.repeat(80)}…, day; missing: store_id.`],
  ])('%j: %s', (fields, problem) => {
    expect(readHeader(fields, columns)).toMatchObject({ problem, found: fields });
  });
});

describe('HeaderFinder', () => {
  const columns = [['store_id', 'store'], ['tz']] as const;
  const read = (...lines: string[]) => {
    const finder = new HeaderFinder(columns);
    return lines.map((line) => finder.read(line)).find((line) => line !== undefined);
  };

  it.each([
    [',', 'store_id,tz'],
    [';', 'Store-ID; TZ'],
    ['\t', '"store"\ttz'],
    ['|', 'a,b|store|tz'],
  ])('finds the delimiter %j in %j', (delimiter, line) => {
    expect(read(line)).toMatchObject({ delimiter, header: { positions: expect.any(Array) } });
  });

  it('passes over lines without text, and obeys a line that names the delimiter', () => {
    expect(read('', ' ', ',,,', 'sep=;', 'store;tz')).toMatchObject({ delimiter: ';' });
    expect(read('"SEP=\\t"', 'store\ttz')).toMatchObject({ delimiter: '\t' });
    expect(read('sep=\t', 'store\ttz')).toMatchObject({ delimiter: '\t' });
    for (const line of ['"sep=;"', 'sep=;;;', 'SEP=;', '"sep=;",,']) {
      expect(read(line, 'store;tz,x')).toMatchObject({ fields: ['store', 'tz,x'] });
    }
    expect(read('x sep=;')).toMatchObject({ header: { found: ['x sep=', ''] } });
    expect(read('sep=;x')).toMatchObject({ header: { found: ['sep=', 'x'] } });
    expect(read('sep=;', 'store,tz')).toMatchObject({
      delimiter: ';',
      header: { missing: ['store_id', 'tz'] },
    });
  });

  it('reads a line without the columns by the delimiter that gives the most fields', () => {
    expect(read('a;b;c,d')).toMatchObject({ header: { found: ['a', 'b', 'c,d'] } });
    expect(read('a;b,c')).toMatchObject({ delimiter: ',' });
    // It has the columns by another one.
    expect(read('store;tz;a,b,c,d,e')).toMatchObject({ delimiter: ';', header: { positions: [0, 1] } });
    expect(read('sep=:')).toMatchObject({ header: { found: ['sep=:'] } });
  });
});

describe('LineEnds', () => {
  function translated(text: string, size: number): string {
    const lines = new LineEnds();
    const parts: Buffer[] = [];
    for (let from = 0; from < text.length; from += size) {
      parts.push(Buffer.from(lines.translate(Buffer.from(text.slice(from, from + size)))));
    }
    return Buffer.concat([...parts, lines.end()]).toString();
  }

  it.each([
    ['a\rb\rc', 'a\nb\nc'],
    ['a\rb\r', 'a\nb\n'],
    ['a\r', 'a\n'],
    ['a\nb\rc', 'a\nb\rc'],
    ['a\r\nb\rc\r', 'a\r\nb\rc\r'],
    ['a\r\r\nb\r\r\n', 'a\n\r\nb\n\r\n'],
    ['a\rb\r\nc\n\r', 'a\nb\r\nc\n\n'],
    ['a', 'a'],
    ['', ''],
  ])('%j becomes %j', (text, expected) => {
    for (const size of [1, 2, 100]) expect(translated(text, size)).toBe(expected);
  });
});

const headOf = (bytes: Uint8Array | string): Buffer => Buffer.from(bytes as string).subarray(0, HEAD_BYTES);

describe('refusalOf', () => {
  it.each<[string, Uint8Array | string]>([
    ['is in UTF-32. Save it as UTF-8.', Uint8Array.of(0xff, 0xfe, 0x00, 0x00)],
    ['is in UTF-32. Save it as UTF-8.', Uint8Array.of(0x00, 0x00, 0xfe, 0xff)],
    [
      'is compressed (zstd). Unpack it and send the CSV that is in it.',
      Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd),
    ],
    [
      'is compressed (xz). Unpack it and send the CSV that is in it.',
      Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a),
    ],
    ['is compressed (bzip2). Unpack it and send the CSV that is in it.', 'BZh91AY'],
    ['is compressed twice (gzip). Unpack it once.', gzipSync('x')],
    ['is a workbook of a spreadsheet. Save its sheet as CSV.', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1)],
    ['is a workbook of a spreadsheet. Save its sheet as CSV.', `PK\x03\x04${'\0'.repeat(26)}xl/workbook.xml`],
    ['is a ZIP archive. Unpack it and send the CSV that is in it.', `PK\x03\x04${'\0'.repeat(26)}a.csv`],
    ['is a ZIP archive. Unpack it and send the CSV that is in it.', `PK\x03\x04${'\0'.repeat(26)}a/xl/b.csv`],
    ['is in Parquet. Write its rows as CSV.', 'PAR1'],
    ['is a SQLite database. Write the rows of its table as CSV.', 'SQLite format 3\0'],
    ['is JSON. Send polls in JSON to POST /polls, or write the rows as CSV.', '\ufeff\n{"polls":[]}'],
    ['is JSON. Send polls in JSON to POST /polls, or write the rows as CSV.', '[]'],
    ['is HTML or XML. Download the CSV file itself, not the page that shows it.', ' <html>'],
    [
      'is a Git LFS pointer, not the file itself. Fetch that with git lfs pull.',
      'version https://git-lfs.github.com/spec/v1\n',
    ],
  ])('says that it %s', (what, bytes) => expect(refusalOf(headOf(bytes))).toBe(`The file ${what}`));

  it.each([
    '',
    's',
    'store_id,timezone_str\n',
    '\ufeffstore_id',
    'BZ',
    'PK',
    'store_id\x1f\x8b',
    'a<b',
    'a[1]',
    'a{',
    'a version https://git-lfs',
  ])('accepts %j', (text) => expect(refusalOf(headOf(text))).toBeUndefined());
});

describe('isGzip', () => {
  it.each<[boolean, Uint8Array | string]>([
    [true, gzipSync('')],
    [false, Uint8Array.of(0x1f)],
    [false, 'store_id'],
    [false, ''],
  ])('%s', (expected, bytes) => expect(isGzip(headOf(bytes))).toBe(expected));
});

describe('copyString', () => {
  it.each(['', '8419537941919820732', 'Café 😀'])('gives %j back', (text) =>
    expect(copyString(text)).toBe(text),
  );
});

describe('withoutFormulas', () => {
  it.each([
    ['=1+1,active,2023-01-22', "'=1+1,active,2023-01-22"],
    ['a;=1+1;-2', "a;'=1+1;'-2"],
    ['a,=1+1', "a,'=1+1"],
    ['a\t@x\r+1', "a\t'@x\r'+1"],
    ['  =1', "  '=1"],
    ['"=1","b"', '"\'=1","b"'],
    ['＝1,＋2,－3,＠4', "'＝1,'＋2,'－3,'＠4"],
    ["'=1", "''=1"],
    ['\0=1,\u200b-1', "\0'=1,\u200b'-1"],
  ])('%j becomes %j', (row, expected) => expect(withoutFormulas(row)).toBe(expected));

  it.each(['', 'a,active,2023-01-22 12:00:00 UTC', 'a+b,c=d', "it's", '{"store_id":5}'])(
    'leaves %j alone',
    (row) => expect(withoutFormulas(row)).toBe(row),
  );

  const piece = fc.constantFrom(',', ';', '\t', '\r', '"', "'", ' ', '=', '+', '-', '@', '＝', 'a', '\u00a0');

  it('leaves no cell that starts a formula, and is reversible', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const row = pieces.join('');
        const safe = withoutFormulas(row);
        for (const separator of [/,/, /;/, /\t/, /[\r\n]/, /[,;\t\r\n]/]) {
          const formulas = safe.split(separator).filter((cell) => /^\s*"?\s*[=+\-@＝]/.test(cell));
          expect(formulas).toEqual([]);
        }
        expect(safe.replace(/(^|[,;\t\r\n])(\s*"?\s*'*)'(?=[=+\-@＝])/g, '$1$2')).toBe(row);
      }),
    );
  });
});
