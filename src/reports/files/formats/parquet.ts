import type { ByteWriter } from 'hyparquet-writer' with { 'resolution-mode': 'import' };
import { parseDate } from '../../../core/time/instant';
import {
  fieldName,
  formatFigure,
  type ReportRow,
  type ReportTable,
  tableOf,
} from '../../records/report-rows';
import { FileRequest, RowPages } from './format';

/** One row group is held in memory: about 2 MB. */
const ROWS_PER_GROUP = 16_384;

/** `store_id` as text, the part of a period as a date, figures as doubles; compressed with Snappy. */
export async function* writeParquet(request: FileRequest, pages: RowPages): AsyncGenerator<Uint8Array> {
  // The package is an ES module, which CommonJS can only load with `import()`.
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const table = tableOf(request);
  const bytes = new ByteWriter();
  const file = new ParquetWriter({ writer: bytes, schema: schemaOf(table), createdBy: 'store-monitor' });
  for await (const rows of groupsOf(pages)) {
    void file.write({ columnData: columnsOf(rows, request, table), rowGroupSize: ROWS_PER_GROUP });
    yield taken(bytes);
  }
  void file.finish();
  yield taken(bytes);
}

function columnsOf(rows: readonly ReportRow[], { noData }: FileRequest, { part, figures }: ReportTable) {
  const parts =
    part === undefined ? [] : [{ name: part, data: Int32Array.from(rows, (row) => parseDate(row.part!)!) }];
  return [
    { name: 'store_id', data: rows.map(({ storeId }) => storeId) },
    ...parts,
    ...figures.map((figure) => {
      const texts = rows.map((row) => formatFigure(figure, row, noData));
      const data = isOptional(figure)
        ? texts.map((text) => (text === '' ? null : Number(text)))
        : Float64Array.from(texts, Number);
      return { name: fieldName(figure), data };
    }),
  ];
}

/** A percentage may have nothing to divide by; the other figures are never null. */
const isOptional = ({ measure }: ReportTable['figures'][number]): boolean => measure === 'uptime_percent';

const schemaOf = ({ part, figures }: ReportTable) => [
  { name: 'report', num_children: figures.length + (part === undefined ? 1 : 2) },
  {
    name: 'store_id',
    type: 'BYTE_ARRAY' as const,
    converted_type: 'UTF8' as const,
    repetition_type: 'REQUIRED' as const,
  },
  ...(part === undefined
    ? []
    : [
        {
          name: part,
          type: 'INT32' as const,
          converted_type: 'DATE' as const,
          repetition_type: 'REQUIRED' as const,
        },
      ]),
  ...figures.map((figure) => ({
    name: fieldName(figure),
    type: 'DOUBLE' as const,
    repetition_type: isOptional(figure) ? ('OPTIONAL' as const) : ('REQUIRED' as const),
  })),
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
