import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  columnNames,
  csvLine,
  fieldNames,
  figuresOfRow,
  type ReportFormat,
  reportLine,
  type ReportRow,
} from '../../records/report-rows';
import { FileRequest, RowPages, type WriteFormat } from './format';
import { writeParquet } from './parquet';
import { writeXlsx } from './xlsx';

/** One object per store and line. Figures are numbers with the two decimals of the CSV. */
export async function* writeNdjson(request: FileRequest, pages: RowPages): AsyncGenerator<string> {
  const keys = fieldNames(request.columns).map((name) => `,${JSON.stringify(name)}:`);
  for await (const page of pages) {
    let lines = '';
    for (const { storeId, sums } of page) {
      const figures = figuresOfRow(sums, request.noData, request.columns);
      lines += `{"store_id":${JSON.stringify(storeId)}${keys.map((key, i) => key + figures[i]).join('')}}\n`;
    }
    yield lines;
  }
}

/** The report of SEMANTICS.md, in pages of lines. */
export async function* writeCsv({ noData, columns }: FileRequest, pages: RowPages): AsyncGenerator<string> {
  yield csvLine(columnNames(columns));
  for await (const page of pages) {
    yield page.map(({ storeId, sums }) => reportLine(storeId, sums, noData, columns)).join('');
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
