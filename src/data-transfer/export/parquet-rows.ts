import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ByteWriter } from 'hyparquet-writer' with { 'resolution-mode': 'import' };

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
