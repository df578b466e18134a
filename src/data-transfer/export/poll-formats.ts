import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ByteWriter } from 'hyparquet-writer' with { 'resolution-mode': 'import' };
import { csvField, csvLine } from '../../core/csv/csv';
import { isActive, observedAtOf, PackedPoll } from '../../core/polls/poll-block';
import { formatDate, MS_PER_DAY } from '../../core/time/instant';
import { ExportedPolls, PollsBatch } from './polls-exporter';

/** Column types. Instants are epoch milliseconds, dates are days since 1970-01-01. */
const KINDS = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  instant: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
  date: { type: 'INT32', converted_type: 'DATE' },
  integer: { type: 'INT32' },
} as const;

/** A column of a table, and its value in a row. */
export interface ParquetColumn<Row> {
  readonly name: string;
  readonly kind: keyof typeof KINDS;
  /** Whether values may be null. */
  readonly optional?: boolean;
  readonly value: (row: Row) => string | number | null;
}

/** One row group is held in memory: a few megabytes. */
const ROWS_PER_GROUP = 16_384;

/**
 * Writes rows as a Parquet file, compressed with Snappy. Holds one row group in memory, and yields to the event loop
 * after each. A file without rows still has its columns.
 */
export async function* parquetRows<Row>(
  columns: readonly ParquetColumn<Row>[],
  pages: AsyncIterable<Iterable<Row>>,
): AsyncGenerator<Uint8Array> {
  // The package is an ES module, which CommonJS can only load with `import()`.
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const bytes = new ByteWriter();
  const schema = [
    { name: 'rows', num_children: columns.length },
    ...columns.map(({ name, kind, optional }) => ({
      name,
      ...KINDS[kind],
      repetition_type: optional === true ? ('OPTIONAL' as const) : ('REQUIRED' as const),
    })),
  ];
  const file = new ParquetWriter({ writer: bytes, schema, createdBy: 'store-monitor' });

  const write = (rows: readonly Row[]): void => {
    const columnData = columns.map(({ name, value }) => ({ name, data: rows.map(value) }));
    void file.write({ columnData, rowGroupSize: ROWS_PER_GROUP });
  };

  let group: Row[] = [];
  for await (const page of pages) {
    for (const row of page) {
      if (group.push(row) < ROWS_PER_GROUP) continue;
      write(group);
      group = [];
      yield takeBytes(bytes);
      await nextTurn();
    }
  }
  if (group.length > 0) write(group);
  void file.finish();
  yield takeBytes(bytes);
}

/** The bytes written since the last call. Offsets continue to count from the beginning of the file. */
function takeBytes(bytes: ByteWriter): Uint8Array {
  const written = bytes.getBytes().slice();
  bytes.index = 0;
  return written;
}

/** The export formats of polls; the first is the default. */
export const POLL_FORMATS = ['csv', 'ndjson', 'parquet'] as const;
export type PollFormat = (typeof POLL_FORMATS)[number];

type Batches = AsyncIterable<PollsBatch>;
type WritePolls = (batches: Batches) => AsyncGenerator<string | Uint8Array>;

/** The columns that `store-monitor seed` reads. All formats use these names. */
const COLUMNS = ['store_id', 'status', 'timestamp_utc'];

/** The text before and after the date of a poll, and between its date and time of day. */
interface LineParts {
  readonly before: (storeId: string, status: string) => string;
  readonly between: string;
  readonly after: string;
}

const CSV_LINE: LineParts = {
  before: (storeId, status) => `${csvField(storeId)},${status},`,
  between: ' ',
  after: ' UTC\n',
};

const NDJSON_LINE: LineParts = {
  before: (storeId, status) =>
    `{"store_id":${JSON.stringify(storeId)},"status":"${status}","timestamp_utc":"`,
  between: 'T',
  after: 'Z"}\n',
};

const statusOf = (poll: PackedPoll): string => (isActive(poll) ? 'active' : 'inactive');

/**
 * The format that `store-monitor seed` and `POST /ingestions/polls` accept: `id,active,2023-01-22 12:09:39.388 UTC`.
 */
async function* csv(batches: Batches): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  for await (const batch of batches) yield linesOf(batch, CSV_LINE);
}

/** One poll per line, in the format that `POST /polls` accepts. */
async function* ndjson(batches: Batches): AsyncGenerator<string> {
  for await (const batch of batches) yield linesOf(batch, NDJSON_LINE);
}

interface PollRow {
  readonly storeId: string;
  readonly poll: PackedPoll;
}

const PARQUET_COLUMNS: readonly ParquetColumn<PollRow>[] = [
  { name: 'store_id', kind: 'text', value: ({ storeId }) => storeId },
  { name: 'status', kind: 'text', value: ({ poll }) => statusOf(poll) },
  { name: 'timestamp_utc', kind: 'instant', value: ({ poll }) => observedAtOf(poll) },
];

const parquet = (batches: Batches): AsyncGenerator<Uint8Array> =>
  parquetRows(PARQUET_COLUMNS, rowsOf(batches));

async function* rowsOf(batches: Batches): AsyncGenerator<PollRow[]> {
  for await (const batch of batches) {
    yield batch.flatMap(({ storeId, polls }) => polls.map((poll) => ({ storeId, poll })));
  }
}

/** The lines of polls of one UTC day. Formats times of day itself: `Date` takes several times as long. */
function linesOf(batch: PollsBatch, { before, between, after }: LineParts): string {
  const date = dateOfBatch(batch);
  const midnight = date * MS_PER_DAY;
  const day = formatDate(date) + between;
  let lines = '';
  for (const { storeId, polls } of batch) {
    const active = before(storeId, 'active') + day;
    const inactive = before(storeId, 'inactive') + day;
    for (const poll of polls) {
      lines += (isActive(poll) ? active : inactive) + timeOfDay(observedAtOf(poll) - midnight) + after;
    }
  }
  return lines;
}

/** The UTC date of a batch (days since 1970-01-01). */
export const dateOfBatch = ([first]: readonly ExportedPolls[]): number =>
  Math.floor(observedAtOf(first!.polls[0]!) / MS_PER_DAY);

const TWO_DIGITS = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, '0'));

/** `12:09:39.388` of the milliseconds since midnight. */
function timeOfDay(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const thousandths = String(1000 + (ms % 1000)).slice(1);
  const hour = TWO_DIGITS[Math.floor(minutes / 60)]!;
  return `${hour}:${TWO_DIGITS[minutes % 60]!}:${TWO_DIGITS[seconds % 60]!}.${thousandths}`;
}

const WRITERS: Readonly<Record<PollFormat, WritePolls>> = { csv, ndjson, parquet };

/** The bytes of a file of polls, written as the polls are read. */
export const pollsAs = (format: PollFormat, batches: Batches): Readable =>
  Readable.from(WRITERS[format](batches), { objectMode: false });
