import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type Form, FORMS, goodRow, headerOf } from '../files/bad-file';

/** A mutated valid file. */
export interface MutatedFile {
  readonly form: Form;
  readonly bytes: Buffer;
  /** The size of the chunks in which the bytes arrive. */
  readonly chunk: number;
}

type Mutation = (bytes: Buffer) => Buffer;

const MEGABYTE = 1 << 20;
const PIECES = [
  ...[
    '"',
    '""',
    ',',
    ';',
    '\t',
    '|',
    '\n',
    '\r',
    '\r\n',
    '\0',
    '\ufeff',
    '\ufffd',
    '\u2028',
    '=',
    '＝',
    ' ',
    "'",
    '\\',
  ],
  ...['x'.repeat(70_000), '\n'.repeat(50), '"'.repeat(51), ','.repeat(200), 'store_id,', '💥', 'NULL'],
].map((text) => Buffer.from(text));
const BYTES = [
  [0x80],
  [0xc0, 0xaf],
  [0xed, 0xa0, 0x80],
  [0xff, 0xfe],
  [0xf4, 0x90],
  [0x1f, 0x8b],
  [0xe2],
].map((bytes) => Buffer.from(bytes));

/** Uniformly distributed over the file; fast-check would prefer the beginning. */
const place = fc.noBias(fc.nat({ max: 9_999 })).map((part) => part / 10_000);
const at = (bytes: Buffer, where: number): number => Math.floor(where * (bytes.length + 1));

const spliced = (bytes: Buffer, from: number, to: number, piece: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, from), piece, bytes.subarray(Math.max(from, to))]);

const inserted = fc.tuple(place, fc.constantFrom(...PIECES, ...BYTES)).map(
  ([where, piece]): Mutation =>
    (bytes) =>
      spliced(bytes, at(bytes, where), 0, piece),
);

const removed = fc.tuple(place, fc.integer({ min: 1, max: 40 })).map(
  ([where, length]): Mutation =>
    (bytes) =>
      spliced(bytes, at(bytes, where), at(bytes, where) + length, Buffer.alloc(0)),
);

const overwritten = fc
  .tuple(place, fc.uint8Array({ minLength: 1, maxLength: 6 }))
  .map(([where, piece]): Mutation => (bytes) => {
    const from = at(bytes, where);
    return spliced(bytes, from, from + piece.length, Buffer.from(piece));
  });

const repeated = fc.tuple(place, place).map(([one, other]): Mutation => (bytes) => {
  const from = at(bytes, Math.min(one, other));
  const to = at(bytes, Math.max(one, other));
  return spliced(bytes, to, to, bytes.subarray(from, to));
});

const cutOff = place.map(
  (where): Mutation =>
    (bytes) =>
      bytes.subarray(0, at(bytes, where)),
);

const inText =
  (change: (text: string) => string): Mutation =>
  (bytes) =>
    Buffer.from(change(bytes.toString('utf8')));

const replaced = fc
  .tuple(
    fc.constantFrom(',', '\n', ':', '-', ' ', 'store_id', 'a'),
    fc.constantFrom(';', '\t', '\r\n', '\r', '"', '', '，', ',,'),
  )
  .map(([from, to]): Mutation => inText((text) => text.replaceAll(from, to)));

/** A missing or repeated column. */
const columns = fc.tuple(fc.nat({ max: 3 }), fc.boolean()).map(([column, doubled]): Mutation =>
  inText((text) =>
    text
      .split('\n')
      .map((line) =>
        line.split(',').flatMap((cell, i) => (i !== column ? [cell] : doubled ? [cell, cell] : [])),
      )
      .map((cells) => cells.join(','))
      .join('\n'),
  ),
);

const encoded = fc.constantFrom<Mutation>(
  (bytes) => Buffer.from(bytes.toString(), 'utf16le'),
  (bytes) => Buffer.from(bytes.toString(), 'latin1'),
  (bytes) => Buffer.concat([Buffer.from('\ufeff'), bytes]),
  (bytes) => gzipSync(bytes),
  inText((text) =>
    text
      .split('\n')
      .map((line) => `"${line.replaceAll(',', '","')}"`)
      .join('\n'),
  ),
);

/** A field of ten megabytes is slow, and therefore rare. */
const huge = fc.tuple(place, fc.constantFrom('x', '"', ',', '\0', '\n')).map(
  ([where, filling]): Mutation =>
    (bytes) =>
      spliced(bytes, at(bytes, where), 0, Buffer.alloc(10 * MEGABYTE, filling)),
);

const mutation = fc.oneof(
  ...[inserted, removed, overwritten, repeated].map((arbitrary) => ({ weight: 100, arbitrary })),
  // Most of these leave no usable header.
  ...[cutOff, replaced, columns, encoded].map((arbitrary) => ({ weight: 12, arbitrary })),
  { weight: 1, arbitrary: huge },
);

/** Stores of the valid rows, one row each, so that the store identifies the row. */
const storeIds = Array.from({ length: 24 }, (_, i) =>
  i % 3 === 0 ? `köşe ${i}` : String(8_419_537_941_919_820_700n + BigInt(i)),
);

/** The file before the mutation. */
export const intactLines = (form: Form): string[] => [
  headerOf(form),
  ...storeIds.map((id) => goodRow(form, id)),
];

export const mutatedFile: fc.Arbitrary<MutatedFile> = fc
  .record({
    form: fc.constantFrom(...FORMS),
    mutations: fc.array(mutation, { minLength: 1, maxLength: 4 }),
    chunk: fc.constantFrom(1 << 16, 1 << 16, 1 << 16, 1_000, 97),
  })
  .map(({ form, mutations, chunk }) => {
    const intact = Buffer.from(`${intactLines(form).join('\n')}\n`);
    const bytes = mutations.reduce<Buffer>((done, mutate) => mutate(done), intact);
    // Small chunks of a large file would take minutes without benefit.
    return { form, bytes, chunk: bytes.length > MEGABYTE ? 1 << 16 : chunk };
  });
