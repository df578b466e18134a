import type { WindowKind } from '../../core/uptime/plans';
import type { ReadSession } from '../../platform/database';

/** The newest result for some inputs, and the report that computed it. */
export interface StoredResult {
  readonly resultKey: number;
  readonly reportId: string;
  /** The version of the data that it was computed from. */
  readonly dataVersion: number;
  /** Earlier polls (epoch ms) were not read. */
  readonly lookbackStart: number;
  readonly stores: number;
}

type ResultRow = [
  resultKey: number,
  reportId: string,
  dataVersion: number,
  lookbackStart: number,
  stores: number,
];

export async function newestResult(
  session: ReadSession,
  asOf: number,
  windows: WindowKind,
  computationVersion: string,
): Promise<StoredResult | undefined> {
  const [row] = await session.rows<ResultRow>(
    `SELECT report_results.result_key, report_results.report_id, report_results.data_version, lookback_start, reports.stores
      FROM report_results JOIN reports ON reports.report_id = report_results.report_id
      WHERE report_results.as_of = ? AND report_results.windows = ? AND computation_version = ?
      ORDER BY report_results.data_version DESC, report_results.result_key DESC LIMIT 1`,
    [asOf, windows, computationVersion],
  );
  if (row === undefined) return undefined;
  const [resultKey, reportId, dataVersion, lookbackStart, stores] = row;
  return { resultKey, reportId, dataVersion, lookbackStart, stores };
}

/** The unfinished reports: `running` are being generated, the others wait. */
export interface ReportBacklog {
  readonly waiting: number;
  readonly running: number;
}

/** Of all processes, from the reports' rows; `now` in epoch ms. */
export async function reportBacklog(session: ReadSession, now = Date.now()): Promise<ReportBacklog> {
  const [row] = await session.rows<[number, number | string | null]>(
    `SELECT COUNT(*), SUM(CASE WHEN lease_until >= ? THEN 1 ELSE 0 END) FROM reports WHERE status = 'Running'`,
    [now],
  );
  const [open, claimed] = row!;
  const running = Number(claimed ?? 0);
  return { waiting: Number(open) - running, running };
}
