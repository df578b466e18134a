import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { csvLine } from '../../../core/csv/csv';
import { columnNames, fieldName, isInstant } from '../../records/report-columns';
import {
  figuresOfRow,
  type ReportFormat,
  reportLine,
  type ReportRow,
  type RowPages,
  type TableRows,
  textsInFile,
} from '../../records/report-rows';
import { writeParquet } from './parquet';
import { writeXlsx } from './xlsx';

/** One object per row and line. Figures are numbers with the two decimals of the CSV; what is empty there is null. */
async function* writeNdjson({ table, policy, pages }: TableRows): AsyncGenerator<string> {
  const keys = table.figures.map((figure) => `,${JSON.stringify(fieldName(figure))}:`);
  const instants = table.figures.map(isInstant);
  const [first, ...others] = table.texts.map((name) => `${JSON.stringify(name)}:`);
  for await (const page of pages) {
    let lines = '';
    for (const row of page) {
      const figures = figuresOfRow(row, policy, table);
      const texts = textsInFile(row, table);
      lines += `{${first}${JSON.stringify(texts[0])}`;
      others.forEach((name, i) => (lines += `,${name}${JSON.stringify(texts[i + 1])}`));
      if (row.part !== undefined) lines += `,"${table.part}":"${row.part}"`;
      lines += `${keys.map((key, i) => key + inJson(figures[i]!, instants[i]!)).join('')}}\n`;
    }
    yield lines;
  }
}

const inJson = (figure: string, isText: boolean): string =>
  figure === '' ? 'null' : isText ? `"${figure}"` : figure;

/** The report of SEMANTICS.md, in pages of lines. */
export async function* writeCsv({ table, policy, pages }: TableRows): AsyncGenerator<string> {
  yield csvLine(columnNames(table));
  for await (const page of pages) {
    let lines = '';
    for (const row of page) lines += reportLine(row, policy, table);
    yield lines;
  }
}

/** Writes rows in one pass; identical rows always give identical bytes. */
type WriteFormat = (rows: TableRows) => AsyncGenerator<string | Uint8Array>;

const WRITERS: Readonly<Record<ReportFormat, WriteFormat>> = {
  csv: writeCsv,
  ndjson: writeNdjson,
  parquet: writeParquet,
  xlsx: writeXlsx,
};

/** Opens the rows of a report. */
export type OpenRows = () => TableRows | Promise<TableRows>;

/** The bytes of a report's file in a format, written as its rows are read. */
export const rowsAs = (format: ReportFormat, open: OpenRows): Readable =>
  Readable.from(written(format, open), { objectMode: false });

async function* written(format: ReportFormat, open: OpenRows) {
  const { pages, ...others } = await open();
  yield* WRITERS[format]({ ...others, pages: rowsInSlices(pages) });
}

/** The longest work in one turn of the event loop, and one page more. */
const TURN_MS = 5;

/** Gives way to other requests: a fast disk would take the whole file in one turn. */
async function* rowsInSlices(pages: RowPages): AsyncGenerator<readonly ReportRow[]> {
  let begun = performance.now();
  for await (const page of pages) {
    yield page;
    if (performance.now() - begun < TURN_MS) continue;
    await nextTurn();
    begun = performance.now();
  }
}
