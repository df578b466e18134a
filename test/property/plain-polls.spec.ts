import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import type { EntityManager } from 'typeorm';
import type { AcceptedLines } from '../../src/core/csv/csv';
import type { PollBatch } from '../../src/core/polls/poll-batch';
import { PlainPolls } from '../../src/core/polls/poll-line';
import type { Importer, StagedRows } from '../../src/ingestion/importers/importer';
import { PollsImporter } from '../../src/ingestion/importers/polls-importer';
import { readCsv, Rejects } from '../../src/ingestion/reading/row-reader';
import type { Config } from '../../src/platform/config';
import type { Database } from '../../src/platform/database';
import { KnownError } from '../../src/platform/errors';
import { PollExtentsRepository, PollsRepository, RecentChangesRepository } from '../../src/polls';
import type { StoresRepository } from '../../src/stores';
import { temporaryFolder } from '../support/temporary-folder';
import { blocksOf, linesOf } from './poll-lines';
import { runs } from './runs';

/** The present time; some rows lie before the latest accepted instant, some after it, one is exactly it. */
const NOW = Date.UTC(2024, 1, 29);
/** No poll is too old; or only polls of this day and later are accepted. */
const keptFrom = fc.constantFrom(0, 0, 0, Date.UTC(2023, 0, 23) / 86_400_000 - 2);
const LATEST = Date.UTC(2024, 1, 29, 12, 30, 7, 500);

/** An importer of polls whose database records its writes: stores, extents, and blocks of polls. */
function kindOfPolls(keptFrom: number) {
  const written: unknown[] = [];
  const registry = {
    register: (_: EntityManager, ids: string[]) => {
      written.push(ids);
      return Promise.resolve({ storeKeys: ids.map((_, i) => ids.length - i), newStores: [] });
    },
  };
  const extents = {
    widen: (_: EntityManager, storeKeys: number[], extentOf: (i: number) => unknown) => {
      written.push(storeKeys.map((key, i) => [key, extentOf(i)]));
      return Promise.resolve([]);
    },
  };
  const polls = {
    writePolls: (_: EntityManager, batch: PollBatch, storeKeys: number[]) => {
      written.push(storeKeys, linesOf(blocksOf(batch, storeKeys)));
      return Promise.resolve({
        inserted: batch.added,
        changed: 0,
        extents: batch.sortedSlices().map((slice) => ({ first: slice, last: slice })),
      });
    },
  };
  const kind = new PollsImporter(
    registry as unknown as StoresRepository,
    polls as unknown as PollsRepository,
    extents as unknown as PollExtentsRepository,
    new RecentChangesRepository(),
    { snapshot: () => Promise.resolve(keptFrom) } as unknown as Database,
    { ingestion: { maxPollAheadMs: LATEST - NOW } } as Config,
  );
  return { kind, written };
}

/** The same importer without the fast path. */
const theGeneralWay = (kind: Importer): Importer => ({
  kind: kind.kind,
  columns: kind.columns,
  stage: async () => {
    const digest = await kind.stage();
    return {
      add: digest.add.bind(digest),
      writeStaged: digest.writeStaged.bind(digest),
      notices: digest.notices.bind(digest),
      storeIds: [],
      stores: 0,
      first: 0,
      last: 0,
    };
  },
});

async function* parted(bytes: Buffer, borders: readonly number[]) {
  let from = 0;
  for (const border of [...borders].sort((a, b) => a - b).concat(bytes.length)) {
    yield await Promise.resolve(bytes.subarray(from, border));
    from = Math.max(from, border);
  }
}

const two = (value: number) => String(value).padStart(2, '0');

const storeId = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'A', '8419537941919820732', '8419537941919820733') },
  fc.constantFrom(
    'd9b2d63d-a233-4123-847a-7090c1f3f3b5',
    'x'.repeat(36),
    'x'.repeat(37),
    'x'.repeat(64),
    'x'.repeat(65),
    '-1',
    'a-1',
    '=a',
    '+a',
    '@a',
    'a;=b',
    'a;b',
    'a b',
    ' a',
    'ä',
    '~',
    '\u007f',
    '\t',
    '',
  ),
);
const status = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('active', 'inactive') },
  fc.constantFrom('', 'Active', 'activ', 'actives', 'inactive ', '1'),
);
const timestamp = fc
  .record({
    date: fc.constantFrom('2023-01-22', '2023-01-23', '1970-01-01', '1969-12-31', '2023-02-29', '2024-02-29'),
    separator: fc.constantFrom(' ', ' ', 'T', '  '),
    hour: fc.integer({ min: 0, max: 24 }),
    minute: fc.integer({ min: 0, max: 60 }),
    fraction: fc.oneof(fc.constant(''), fc.stringMatching(/^\.[0-9]{0,10}$/)),
    zone: fc.constantFrom(' UTC', ' UTC', 'UTC', 'Z', '', '', '+02:00', ' UTC ', ' utc'),
  })
  .map(
    ({ date, separator, hour, minute, fraction, zone }) =>
      `${date}${separator}${two(hour)}:${two(minute)}:07${fraction}${zone}`,
  );
const plainRow = fc.constantFrom(
  'b,active,2023-01-22 00:00:00',
  'b,inactive,2023-01-22 00:00:00.5',
  'b;active;2023-01-22 00:00:01',
  'a;inactive;2023-01-22 00:00:00 UTC',
  'a|active|2023-01-22T00:00:00.25',
  'a,active,2023-01-22 00:00:00 UTC',
  'a,inactive,2023-01-22 00:00:00.0001 UTC',
  'b,inactive,2023-01-22 23:59:59.999999 UTC',
  '8419537941919820732,active,2023-01-23T05:06:07Z',
  'a,active,2024-02-29 12:30:07.5 UTC',
  'a,active,2024-02-29 12:30:07.501 UTC',
  'b,active,2024-03-01 00:00:00 UTC',
);
/** Rows of one file, which follow each other, so that they can be taken at once. */
const plainRows = fc
  .array(
    fc.constantFrom(
      'a,active,2023-01-22 00:00:00 UTC',
      'b,inactive,2023-01-22 23:59:59.999999 UTC',
      'a,inactive,2023-01-23 05:06:07 UTC',
    ),
    { minLength: 2, maxLength: 4 },
  )
  .map((rows) => rows.join('\n'));
const row = fc.oneof(
  { weight: 8, arbitrary: plainRow },
  { weight: 2, arbitrary: plainRows },
  { weight: 3, arbitrary: fc.tuple(storeId, status, timestamp).map((fields) => fields.join(',')) },
  fc.tuple(storeId, status, timestamp).map((fields) => fields.map((field) => `"${field}"`).join(',')),
  fc.constantFrom('', 'a', ',,', 'a,active', '"', 'a,active,2023-01-22 00:00:00 UTC,more', '\ufeff'),
);
/** Changes, inserts or removes one byte. */
const damage = fc.record({
  place: fc.nat(),
  byte: fc.nat({ max: 255 }),
  removed: fc.nat({ max: 1 }),
  added: fc.nat({ max: 1 }),
});
const file = fc.record({
  header: fc.oneof(
    { weight: 8, arbitrary: fc.constant('store_id,status,timestamp_utc') },
    fc.constantFrom(
      'store_id;status;timestamp_utc',
      'sep=|\nid|Status|observed_at',
      '\ufeffSTORE_ID, status,timestamp_utc',
      'status,store_id,timestamp_utc',
      'store_id,status,timestamp_utc,note',
      'store_id,status',
      '',
    ),
  ),
  rows: fc.array(fc.tuple(row, fc.constantFrom('\n', '\n', '\n', '\r\n', '\r\r\n', '\r')), { maxLength: 40 }),
  damages: fc.array(damage, { maxLength: 3 }),
  borders: fc.array(fc.nat({ max: 2_000 }), { maxLength: 4 }),
});

interface FileOfPolls {
  readonly header: string;
  readonly rows: readonly (readonly [row: string, end: string])[];
  readonly damages: readonly { place: number; byte: number; removed: number; added: number }[];
}

function bytesOf({ header, rows, damages }: FileOfPolls): Buffer {
  const bytes = [...Buffer.from(`${header}\n${rows.flat().join('')}`)];
  for (const { place, byte, removed, added } of damages) {
    bytes.splice(place % (bytes.length + 1), removed, ...(added === 1 ? [byte] : []));
  }
  return Buffer.from(bytes);
}

describe('the short way of plain polls', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await temporaryFolder('plain-polls');
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await rm(directory, { recursive: true });
  });

  /** The result of an import: counts, hash, rejected rows as in their file, and the writes. */
  async function load(kind: Importer, written: unknown[], bytes: AsyncIterable<Buffer>) {
    const rejected: unknown[] = [];
    const rejects = new Rejects(join(directory, 'rejects.csv'));
    rejects.add = (...reject) => rejected.push(reject);
    const digest: StagedRows = await kind.stage();
    try {
      const read = await readCsv({ bytes }, kind, digest, rejects);
      await digest.writeStaged(undefined as unknown as EntityManager, () => undefined, 'import');
      return { read, rejected, written, notices: digest.notices() };
    } catch (error) {
      if (!(error instanceof KnownError)) throw error;
      return { refused: error.message, rejected };
    }
  }

  it('equals the general path: rows, rejected rows with line and reason, and writes', async () => {
    const accept = jest.spyOn(PlainPolls.prototype, 'acceptLines');
    await fc.assert(
      fc.asyncProperty(file, keptFrom, async ({ borders, ...contents }, day) => {
        const bytes = bytesOf(contents);
        const [short, general] = [kindOfPolls(day), kindOfPolls(day)];
        expect(await load(short.kind, short.written, parted(bytes, borders))).toEqual(
          await load(theGeneralWay(general.kind), general.written, parted(bytes, borders)),
        );
      }),
      runs(200),
    );
    const accepted = accept.mock.results.map(({ value }) => (value as AcceptedLines).lines);
    expect(accepted).toContain(0);
    expect(accepted.filter((lines) => lines > 1).length).toBeGreaterThan(10);
  });
});
