import type { ByteWriter } from 'hyparquet-writer' with { 'resolution-mode': 'import' };
import { parseDate } from '../../../core/time/instant';
import type { NoDataPolicy } from '../../../core/uptime/figures';
import { fieldName, isInstant, mayBeEmpty, type ReportTable } from '../../records/report-columns';
import {
  formatFigure,
  type ReportRow,
  type RowPages,
  type TableRows,
  textsInFile,
} from '../../records/report-rows';

/** One row group is held in memory: about 2 MB. */
const ROWS_PER_GROUP = 16_384;

/** Texts, the part of a period as a date, figures as doubles; compressed with Snappy. */
export async function* writeParquet({ table, policy, pages }: TableRows): AsyncGenerator<Uint8Array> {
  // The package is an ES module, which CommonJS can only load with `import()`.
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const bytes = new ByteWriter();
  const file = new ParquetWriter({ writer: bytes, schema: schemaOf(table), createdBy: 'store-monitor' });
  for await (const rows of groupsOf(pages)) {
    void file.write({ columnData: columnsOf(rows, policy, table), rowGroupSize: ROWS_PER_GROUP });
    yield taken(bytes);
  }
  void file.finish();
  yield taken(bytes);
}

function columnsOf(rows: readonly ReportRow[], policy: NoDataPolicy, table: ReportTable) {
  const { texts: names, part, figures } = table;
  const texts = rows.map((row) => textsInFile(row, table));
  const parts =
    part === undefined ? [] : [{ name: part, data: Int32Array.from(rows, (row) => parseDate(row.part!)!) }];
  return [
    ...names.map((name, i) => ({ name, data: texts.map((each) => each[i]!) })),
    ...parts,
    ...figures.map((figure) => {
      const formatted = rows.map((row) => formatFigure(figure, row, policy));
      const inParquet = isInstant(figure) ? (text: string) => BigInt(Date.parse(text)) : Number;
      const data = mayBeEmpty(figure)
        ? formatted.map((text) => (text === '' ? null : inParquet(text)))
        : Float64Array.from(formatted, Number);
      return { name: fieldName(figure), data };
    }),
  ];
}

const NUMBER = { type: 'DOUBLE' } as const;
const INSTANT = {
  type: 'INT64',
  converted_type: 'TIMESTAMP_MILLIS',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
} as const;

const schemaOf = ({ isGrouped, texts, part, figures }: ReportTable) => [
  { name: 'report', num_children: figures.length + texts.length + (part === undefined ? 0 : 1) },
  ...texts.map((name, i) => ({
    name,
    type: 'BYTE_ARRAY' as const,
    converted_type: 'UTF8' as const,
    // A store may have no name, and may lack a label.
    repetition_type: i === 0 || isGrouped ? ('REQUIRED' as const) : ('OPTIONAL' as const),
  })),
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
    ...(isInstant(figure) ? INSTANT : NUMBER),
    repetition_type: mayBeEmpty(figure) ? ('OPTIONAL' as const) : ('REQUIRED' as const),
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
