import type { TableRows } from '../../records/report-rows';

/** Writes rows in one pass; identical rows always give identical bytes. */
export type WriteFormat = (rows: TableRows) => AsyncGenerator<string | Uint8Array>;
