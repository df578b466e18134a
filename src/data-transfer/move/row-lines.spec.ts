import fc from 'fast-check';
import { Field, lineOf, RowsDigest, sameChecksum } from './row-lines';

const field: fc.Arbitrary<Field> = fc.oneof(
  fc.constant(null),
  fc.maxSafeInteger(),
  fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: fc.constantFrom('\\', 'N', '\t', '\n', '\r', '\0', 't', '"', 'ö', '🏪') }),
);
const row = (fields: number) => fc.array(field, { minLength: fields, maxLength: fields });

describe('the line of a row', () => {
  it.each([
    [['one', 2, null], 'one\t2\t\\N\n'],
    [[Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER], '9007199254740991\t-9007199254740991\n'],
    [['\\N', 'tab\there', 'line\nfeed', 'nul\0', '🏪"\''], '\\\\N\ttab\\there\tline\\nfeed\tnul\\0\t🏪"\'\n'],
    [[''], '\n'],
    [[7, Buffer.of(0, 9, 10, 92, 255)], '7\t00090a5cff\n'],
    [[Buffer.alloc(0), 1], '\t1\n'],
  ])('of %j', (fields, line) => {
    expect(lineOf(fields)).toBe(line);
  });

  it('is one line that identifies each field', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }).chain(row), (fields) => {
        const line = lineOf(fields);
        expect(line.indexOf('\n')).toBe(line.length - 1);
        expect(line.slice(0, -1).split('\t').map(read)).toEqual(fields.map(asText));
      }),
    );
  });

  it.each([2 ** 53, 0.5, Number.NaN, Infinity])('throws for %d', (number) => {
    expect(() => lineOf([number])).toThrow('whole number');
  });
});

/** The text form of a field. */
const asText = (field: Field): string | null => {
  if (typeof field === 'number') return String(field);
  return Buffer.isBuffer(field) ? field.toString('hex') : field;
};

describe('the checksum of rows', () => {
  const rows: Field[][] = Array.from({ length: 2_500 }, (_, i) => [
    i,
    `store ${i}`,
    null,
    Buffer.of(i % 256),
  ]);
  const of = (some: readonly Field[][]) => {
    const digest = new RowsDigest();
    for (const each of some) digest.add(each);
    return digest.checksum();
  };

  it('is the same whether rows come one by one or as lines', () => {
    const digest = new RowsDigest();
    digest.add(rows[0]!);
    digest.addLines(1_500, Buffer.from(rows.slice(1, 1_501).map(lineOf).join('')));
    for (const each of rows.slice(1_501)) digest.add(each);
    expect(digest.checksum()).toEqual(of(rows));
  });

  it('differs for another field, a missing row and swapped rows', () => {
    const whole = of(rows);
    expect(whole.rows).toBe(2_500);
    const others = [
      rows.map((each, i) => (i === 1_234 ? [i, `store ${i}`, '', each[3]!] : each)),
      rows.map((each, i) => (i === 1_234 ? [i, `store ${i}`, null, Buffer.of(i % 256, 0)] : each)),
      rows.slice(0, -1),
      [rows[1]!, rows[0]!, ...rows.slice(2)],
    ];
    for (const other of others) expect(sameChecksum(of(other), whole)).toBe(false);
  });
});

/** The value that `LOAD DATA` reads from a field. */
function read(text: string): string | null {
  if (text === '\\N') return null;
  const meaning: Record<string, string> = { t: '\t', n: '\n', '0': '\0' };
  return text.replace(/\\(.)/gs, (_, character: string) => meaning[character] ?? character);
}
