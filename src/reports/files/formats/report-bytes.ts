import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  columnNames,
  csvLine,
  fieldName,
  figuresOfRow,
  type ReportFormat,
  reportLine,
  type ReportRow,
  tableOf,
} from '../../records/report-rows';
import { FileRequest, RowPages, type WriteFormat } from './format';
import { writeParquet } from './parquet';
import { writeXlsx } from './xlsx';

/** One object per row and line. Figures are numbers with the two decimals of the CSV; an empty percentage is null. */
export async function* writeNdjson(request: FileRequest, pages: RowPages): AsyncGenerator<string> {
  const table = tableOf(request);
  const keys = table.figures.map((figure) => `,${JSON.stringify(fieldName(figure))}:`);
  for await (const page of pages) {
    let lines = '';
    for (const row of page) {
      const figures = figuresOfRow(row, request.noData, table);
      lines += `{"store_id":${JSON.stringify(row.storeId)}`;
      if (row.part !== undefined) lines += `,"${table.part}":"${row.part}"`;
      lines += `${keys.map((key, i) => key + (figures[i] || 'null')).join('')}}\n`;
    }
    yield lines;
  }
}

/** The report of SEMANTICS.md, in pages of lines. */
export async function* writeCsv(request: FileRequest, pages: RowPages): AsyncGenerator<string> {
  const table = tableOf(request);
  yield csvLine(columnNames(table));
  for await (const page of pages) {
    let lines = '';
    for (const row of page) lines += reportLine(row, request.noData, table);
    yield lines;
  }
}

const WRITERS: Readonly<Record<ReportFormat, WriteFormat>> = {
  csv: writeCsv,
  ndjson: writeNdjson,
  parquet: writeParquet,
  xlsx: writeXlsx,
};

/** The bytes of a report's file in a format, written as its rows are read. */
export const rowsAs = (format: ReportFormat, request: FileRequest, pages: RowPages): Readable =>
  Readable.from(WRITERS[format](request, inTurns(pages)), { objectMode: false });

/** The longest work in one turn of the event loop, and one page more. */
const TURN_MS = 5;

/** Gives way to other requests: a fast disk would take the whole file in one turn. */
async function* inTurns(pages: RowPages): AsyncGenerator<readonly ReportRow[]> {
  let begun = performance.now();
  for await (const page of pages) {
    yield page;
    if (performance.now() - begun < TURN_MS) continue;
    await nextTurn();
    begun = performance.now();
  }
}
