import type { ByteWriter } from 'hyparquet-writer' with { 'resolution-mode': 'import' };
import { fieldNames, figuresOfRow, type ReportRow } from '../../records/report-rows';
import { FileRequest, RowPages } from './format';

/** One row group is held in memory: about 2 MB. */
const ROWS_PER_GROUP = 16_384;

/** `store_id` as text, figures as doubles, no nulls; compressed with Snappy. */
export async function* writeParquet(
  { noData, columns }: FileRequest,
  pages: RowPages,
): AsyncGenerator<Uint8Array> {
  // The package is an ES module, which CommonJS can only load with `import()`.
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const names = fieldNames(columns);
  const bytes = new ByteWriter();
  const file = new ParquetWriter({ writer: bytes, schema: schemaOf(names), createdBy: 'store-monitor' });

  const write = (rows: readonly ReportRow[]): void => {
    const figures = rows.map(({ sums }) => figuresOfRow(sums, noData, columns));
    const ids = { name: 'store_id', data: rows.map(({ storeId }) => storeId) };
    const columnData = names.map((name, i) => ({
      name,
      data: Float64Array.from(figures, (row) => Number(row[i])),
    }));
    void file.write({ columnData: [ids, ...columnData], rowGroupSize: ROWS_PER_GROUP });
  };

  for await (const rows of groupsOf(pages)) {
    write(rows);
    yield taken(bytes);
  }
  void file.finish();
  yield taken(bytes);
}

const schemaOf = (names: readonly string[]) => [
  { name: 'report', num_children: names.length + 1 },
  {
    name: 'store_id',
    type: 'BYTE_ARRAY' as const,
    converted_type: 'UTF8' as const,
    repetition_type: 'REQUIRED' as const,
  },
  ...names.map((name) => ({ name, type: 'DOUBLE' as const, repetition_type: 'REQUIRED' as const })),
];

async function* groupsOf(pages: RowPages): AsyncGenerator<ReportRow[]> {
  let group: ReportRow[] = [];
  for await (const page of pages) {
    for (const row of page) {
      if (group.push(row) < ROWS_PER_GROUP) continue;
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}

/** The bytes written since the last call. Offsets continue to count from the beginning of the file. */
function taken(bytes: ByteWriter): Uint8Array {
  const written = bytes.getBytes().slice();
  bytes.index = 0;
  return written;
}
