import { Readable } from 'node:stream';
import { writeCsv } from './csv';
import type { FileRequest, RowPages, WriteFormat } from './format';
import { writeNdjson } from './ndjson';
import { writeParquet } from './parquet';
import type { ReportFormat } from './report-format';
import { writeXlsx } from './xlsx';

export * from './report-format';
export type { RowPages } from './format';

const WRITERS: Readonly<Record<ReportFormat, WriteFormat>> = {
  csv: writeCsv,
  ndjson: writeNdjson,
  parquet: writeParquet,
  xlsx: writeXlsx,
};

/** The bytes of a report's file in a format, written as its rows are read. */
export const rowsAs = (format: ReportFormat, request: FileRequest, pages: RowPages): Readable =>
  Readable.from(WRITERS[format](request, pages), { objectMode: false });
