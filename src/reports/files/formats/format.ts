import type { NoDataPolicy } from '../../../core/uptime/figures';
import type { ColumnsRequest, ReportRow } from '../../records/report-rows';

/** Rows in order, in pages. */
export type RowPages = Iterable<readonly ReportRow[]> | AsyncIterable<readonly ReportRow[]>;

/** The inputs of a report's file other than its rows. */
export interface FileRequest extends ColumnsRequest {
  readonly noData: NoDataPolicy;
}

/** Writes rows in one pass; identical rows always give identical bytes. */
export type WriteFormat = (request: FileRequest, pages: RowPages) => AsyncGenerator<string | Uint8Array>;
