import fc from 'fast-check';
import { writeToString } from 'fast-csv';
import { LineCutter, MAX_LINE_LENGTH, splitFields } from '../../src/core/csv/csv';
import { runs } from './runs';

const CTRL_Z = '\x1a';

/** The lines of bytes that arrive in chunks: `5 text` for line 5, `5 too long`. */
function cut(bytes: Buffer, borders: readonly number[]): string[] {
  const lines: string[] = [];
  const cutter = new LineCutter({
    line: (text, number) => lines.push(`${number} ${text}`),
    tooLong: (number) => lines.push(`${number} too long`),
  });
  let from = 0;
  for (const border of [...borders, bytes.length].sort((a, b) => a - b)) {
    cutter.write(bytes.subarray(from, border));
    from = Math.max(from, border);
  }
  cutter.end();
  return lines;
}

/** The lines of the whole text at once. */
const split = (text: string): string[] =>
  text
    .split('\n')
    .map((line) =>
      line
        .replace(/^\ufeff/, '')
        .replace(/\r$/, '')
        .replace(new RegExp(`${CTRL_Z}+$`), ''),
    )
    .map((line, i) => `${i + 1} ${line.length > MAX_LINE_LENGTH ? 'too long' : line}`)
    .filter((line) => !/^\d+ $/.test(line));

const piece = fc.oneof(
  fc.constantFrom('\n', '\r\n', '\r', ',', '"', '""', ' ', '\ufeff', CTRL_Z, 'ä', '€', '😀', 'active'),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
);
const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

describe('LineCutter', () => {
  it('finds the lines that a split of the whole text finds, wherever the bytes are parted', () => {
    const parted = text.chain((whole) =>
      fc.tuple(fc.constant(whole), fc.array(fc.nat({ max: Buffer.byteLength(whole) }), { maxLength: 8 })),
    );
    fc.assert(
      fc.property(parted, ([whole, borders]) => {
        expect(cut(Buffer.from(whole), borders)).toEqual(split(whole));
      }),
      runs(150),
    );
  });

  it('draws the line between long and too long at the same place, wherever the bytes are parted', () => {
    const long = fc.record({
      mark: fc.constantFrom('', '\ufeff'),
      length: fc.integer({ min: MAX_LINE_LENGTH - 2, max: MAX_LINE_LENGTH + 2 }),
      end: fc.constantFrom('\n', '\r\n', ''),
      fromEnd: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(long, ({ mark, length, end, fromEnd }) => {
        const whole = `${mark}${'x'.repeat(length)}${end}b`;
        const bytes = Buffer.from(whole);
        // Shortened, so that a failure is readable.
        const shorten = (lines: string[]) => lines.map((line) => `${line.slice(0, 10)} (${line.length})`);
        expect(
          shorten(
            cut(
              bytes,
              fromEnd.map((back) => bytes.length - back),
            ),
          ),
        ).toEqual(shorten(split(whole)));
      }),
      runs(100),
    );
  });
});

describe('splitFields', () => {
  /** One field, with blanks around it, and its delimiter, by a regular expression instead of a scan. */
  const FIELD = /[ \t]*(?:=?"((?:[^"]|"")*)"[ \t]*|([^",]*))(,|$)/y;
  /** What a spreadsheet protects: `="…"` in a quoted field. */
  const unwrapped = (text: string) =>
    text.replace(/^="(.+)"$/s, (_, inner: string) => inner.replaceAll('""', '"'));

  function fieldsOf(line: string): string[] | undefined {
    const fields: string[] = [];
    FIELD.lastIndex = 0;
    for (;;) {
      const field = FIELD.exec(line);
      if (field === null) return undefined;
      const quoted = field[1]?.replaceAll('""', '"');
      fields.push(quoted === undefined ? field[2]!.replace(/[ \t]+$/, '') : unwrapped(quoted));
      if (field[3] === '') return fields;
    }
  }

  it('splits and rejects fields by the grammar of RFC 4180', () => {
    const part = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('"', ',', '""', '","') },
      fc.constantFrom('a', ' ', '\t', '=', 'ä b'),
    );
    const line = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(line, (one) => expect(splitFields(one)).toEqual(fieldsOf(one))),
      runs(200),
    );
  });

  it('reads back what fast-csv writes', async () => {
    // Byte order marks and Ctrl-Z at the ends of a line are no part of its fields.
    const field = fc.array(piece, { maxLength: 6 }).map((pieces) =>
      pieces
        .join('')
        .replace(/[\r\n\ufeff]/g, '')
        .replaceAll(CTRL_Z, ''),
    );
    const rows = fc
      .integer({ min: 2, max: 5 })
      .chain((width) =>
        fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
      );
    await fc.assert(
      fc.asyncProperty(rows, fc.boolean(), async (written, quoted) => {
        const csv = await writeToString(written, { headers: false, quoteColumns: quoted });
        const lines = cut(Buffer.from(csv), []);
        // Without quotes, blanks at the ends of a field are cut.
        const kept = (text: string) =>
          quoted || /[",]/.test(text) ? unwrapped(text) : text.replace(/^[ \t]+|[ \t]+$/g, '');
        expect(lines.map((line) => splitFields(line.replace(/^\d+ /, '')))).toEqual(
          written.map((row) => row.map(kept)),
        );
      }),
      runs(100),
    );
  });
});
