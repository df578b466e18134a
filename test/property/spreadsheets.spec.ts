import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { EntityManager } from 'typeorm';
import type { Importer, StagedRows } from '../../src/ingestion/importers/importer';
import { readCsv, Rejects } from '../../src/ingestion/reading/row-reader';
import { runs } from './runs';

/** Stages rows as they come. */
class AllRows implements StagedRows {
  readonly rows: string[] = [];
  readonly stores = 0;
  readonly storeIds = [];
  readonly first = undefined;
  readonly last = undefined;

  add(values: readonly string[]): undefined {
    this.rows.push(JSON.stringify(values));
  }

  notices() {
    return [];
  }

  writeStaged(_: EntityManager): never {
    throw new Error('nothing is written');
  }
}

const COLUMNS = ['store_id', 'dayOfWeek', 'start_time_local', 'end_time_local'];
const KIND: Importer = {
  kind: 'business_hours',
  columns: COLUMNS.map((name) => [name] as const),
  stage: () => new AllRows(),
};

async function* parted(bytes: Buffer, size: number) {
  for (let from = 0; from < bytes.length; from += size) {
    yield await Promise.resolve(bytes.subarray(from, from + size));
  }
}

async function load(bytes: Buffer, size: number) {
  const staged = new AllRows();
  const rejects = new Rejects();
  const { rows } = await readCsv({ bytes: parted(bytes, size) }, KIND, staged, rejects);
  const rejected = rejects.first.map(({ line, reason }) => ({ line, reason }));
  return { rows, taken: staged.rows, rejected };
}

/** Values without white space at their ends, and not all empty. */
const value = fc
  .array(fc.constantFrom('a', 'ä', '東', '😀', '7', ' ', ',', ';', '\t', '|', '"', "'", '=', 'x'), {
    maxLength: 8,
  })
  .map((characters) => characters.join('').trim())
  .filter((text) => !/^="/.test(text));
const row = fc.tuple(value, value, value, value).filter((values) => values.some((text) => text !== ''));

const roundTrip = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  quotes: fc.constantFrom('needed', 'all', 'formula'),
  around: fc.constantFrom('', ' ', '  '),
  lines: fc.constantFrom('\n', '\r\n', '\r', '\r\r\n'),
  between: fc.constantFrom('', 'blank', 'delimiters'),
  sep: fc.boolean(),
  lastEnds: fc.boolean(),
  ctrlZ: fc.boolean(),
  encoding: fc.constantFrom('UTF-8', 'UTF-8 BOM', 'UTF-16LE', 'UTF-16BE', 'UTF-16LE BOM', 'UTF-16BE BOM'),
  gzip: fc.boolean(),
  order: fc.constantFrom([0, 1, 2, 3], [3, 1, 0, 2], [2, 3, 1, 0]),
  size: fc.constantFrom(1, 7, 64, 1_000),
});

type RoundTrip = typeof roundTrip extends fc.Arbitrary<infer T> ? T : never;

/** The file as a spreadsheet or a script may write it again. */
function written(rows: readonly (readonly string[])[], how: RoundTrip): Buffer {
  const { delimiter, quotes, around, lines, between, sep, lastEnds, ctrlZ, order } = how;
  const field = (text: string): string => {
    const doubled = `"${text.replaceAll('"', '""')}"`;
    if (quotes === 'formula' && text !== '') return around + `"=${doubled.replaceAll('"', '""')}"` + around;
    const bare = quotes === 'needed' && !/[",;\t|]/.test(text);
    return around + (bare ? text : doubled) + around;
  };
  const line = (values: readonly string[]) => order.map((place) => field(values[place]!)).join(delimiter);
  const extra = { '': [], blank: [''], delimiters: [delimiter.repeat(3)] }[between];
  const text = [
    ...(sep ? [`sep=${delimiter}`] : []),
    line(COLUMNS),
    ...rows.flatMap((values) => [...extra, line(values)]),
  ].join(lines);
  return encoded(`${text}${lastEnds ? lines : ''}${ctrlZ ? '\x1a' : ''}`, how);
}

function encoded(text: string, { encoding, gzip }: RoundTrip): Buffer {
  const marked = encoding.endsWith('BOM') ? `\ufeff${text}` : text;
  const bytes = Buffer.from(marked, encoding.startsWith('UTF-16') ? 'utf16le' : 'utf8');
  if (encoding.startsWith('UTF-16BE')) bytes.swap16();
  return gzip ? gzipSync(bytes) : bytes;
}

describe('a good file after a round trip through a spreadsheet', () => {
  it('is loaded as before, however it is written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 6 }), roundTrip, async (rows, how) => {
        const { size } = how;
        expect(await load(written(rows, how), size)).toEqual({
          rows: rows.length,
          taken: rows.map((values) => JSON.stringify(values)),
          rejected: [],
        });
      }),
      runs(300),
    );
  });
});
