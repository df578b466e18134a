import type { NoDataPolicy } from '../../../core/uptime/figures';
import type { ReportColumns, ReportRow } from '../../records/report-rows';

/** Rows in order, in pages. */
export type RowPages = Iterable<readonly ReportRow[]> | AsyncIterable<readonly ReportRow[]>;

/** The inputs of a report's file other than its rows. */
export interface FileRequest {
  readonly noData: NoDataPolicy;
  readonly columns: ReportColumns;
}

/** Writes rows in one pass; identical rows always give identical bytes. */
export type WriteFormat = (request: FileRequest, pages: RowPages) => AsyncGenerator<string | Uint8Array>;
