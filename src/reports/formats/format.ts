import type { NoDataPolicy } from '../../metrics';
import type { ReportColumns } from '../rows/report-figures';
import type { ReportRow } from '../rows/report-rows';

/** Rows in their order, some at a time. */
export type RowPages = Iterable<readonly ReportRow[]> | AsyncIterable<readonly ReportRow[]>;

/** What decides, beside its rows, what a report's file says. */
export interface FileRequest {
  readonly noData: NoDataPolicy;
  readonly columns: ReportColumns;
}

/** Writes rows as they come, in one pass; the same rows always give the same bytes. */
export type WriteFormat = (request: FileRequest, pages: RowPages) => AsyncGenerator<string | Uint8Array>;
