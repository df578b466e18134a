import { constants } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import {
  copyString,
  FileSignature,
  IdInterner,
  LineCutter,
  LONGEST_INTERNED_ID,
  MAX_LINE_LENGTH,
  nextHash,
  readHeader,
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

const wholly = (bytes: Uint8Array) => new FileSignature().refusal(bytes);

describe('FileSignature', () => {
  it('knows what a file is, also when its bytes come one by one', () => {
    const bytes = gzipSync('store_id,timezone_str\n');
    expect(wholly(bytes)).toMatch(/^The file is compressed \(gzip\)/);
    const signature = new FileSignature();
    const said = Array.from(bytes, (byte) => signature.refusal(Uint8Array.of(byte)));
    expect(said.findIndex((text) => text !== undefined)).toBe(1);
  });

  it.each([
    ['is in UTF-16. Save it as UTF-8.', [0xff, 0xfe, 0x73, 0x00]],
    ['is in UTF-16. Save it as UTF-8.', [0xfe, 0xff, 0x00, 0x73]],
    ['is in UTF-32. Save it as UTF-8.', [0xff, 0xfe, 0x00, 0x00]],
    ['is in UTF-32. Save it as UTF-8.', [0x00, 0x00, 0xfe, 0xff]],
    ['is compressed (zstd). Unpack it and send the CSV that is in it.', [0x28, 0xb5, 0x2f, 0xfd]],
    ['is compressed (xz). Unpack it and send the CSV that is in it.', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
    ['is a workbook of a spreadsheet. Save its sheet as CSV.', [0xd0, 0xcf, 0x11, 0xe0, 0xa1]],
    [
      'is a ZIP archive, or a workbook of a spreadsheet. Unpack it, or save its sheet as CSV.',
      [0x50, 0x4b, 0x03, 0x04, 0x14],
    ],
  ])('says that it %s', (what, bytes) => expect(wholly(Uint8Array.from(bytes))).toBe(`The file ${what}`));

  it.each(['', 's', 'store_id,timezone_str\n', '\ufeffstore_id', 'BZ', 'PK', 'store_id\x1f\x8b'])(
    'accepts %j',
    (text) => expect(wholly(Buffer.from(text))).toBeUndefined(),
  );

  it('looks at the beginning of a file and nowhere else', () => {
    const signature = new FileSignature();
    expect(signature.refusal(Buffer.from('store_'))).toBeUndefined();
    expect(signature.refusal(gzipSync('x'))).toBeUndefined();
  });
});

const hashOf = (id: Uint8Array): number => id.reduce(nextHash, 0);

/** The ids as in a file, between other bytes. */
const within = (id: string): Buffer => Buffer.from(`,${id},`);

describe('IdInterner', () => {
  let known: IdInterner;
  beforeEach(() => (known = new IdInterner()));

  const find = (id: string, hash = hashOf(Buffer.from(id))) => known.find(within(id), 1, id.length, hash);
  const remember = (id: string, number: number, hash = hashOf(Buffer.from(id))) =>
    known.remember(within(id), 1, id.length, hash, number);

  it('knows the added ids, and no others', () => {
    const ids = [
      '8419537941919820732',
      '8419537941919820733',
      'a',
      'A',
      'ab',
      'x'.repeat(LONGEST_INTERNED_ID),
    ];
    ids.forEach((id, number) => remember(id, number));
    expect(ids.map((id) => find(id))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(['b', 'aa', 'x', '841953794191982073', ''].map((id) => find(id))).toEqual([-1, -1, -1, -1, -1]);
  });

  it.each([0, -1, 0x7fffffff])(
    'tells ids apart that have one hash, as far as there are slots: %d',
    (hash) => {
      const ids = ['a', 'b', 'c', 'aa', 'd', 'e'];
      ids.forEach((id, number) => remember(id, number, hash));
      expect(ids.map((id) => find(id, hash))).toEqual([0, 1, 2, 3, -1, -1]);
    },
  );

  it('knows most of a large fleet, and takes none for another', () => {
    const idOf = (number: number) => String(10 ** 15 + number * 7_919);
    const numbers = Array.from({ length: 60_000 }, (_, i) => i);
    for (const number of numbers) remember(idOf(number), number);
    const found = numbers.map((number) => find(idOf(number)));
    expect(found.filter((number, i) => number !== i && number !== -1)).toEqual([]);
    expect(found.filter((number) => number === -1).length).toBeLessThan(3_000);
  });

  it('stays correct when it is full', () => {
    for (let number = 0; number < 200_000; number++) remember(String(number), number);
    expect(find('7')).toBe(7);
    expect(find('199999')).toBe(-1);
  });
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
