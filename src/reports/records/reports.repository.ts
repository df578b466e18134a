import { periodText } from '../../core/uptime/periods';
import type { ReadSession } from '../../platform/database';
import { needsEvidence } from './report-rows';
import { type FigureParameters, periodOf } from './report.entity';

/** A result, and the report that computed it. */
export interface StoredResult {
  readonly resultKey: number;
  readonly reportId: string;
  readonly stores: number;
}

/**
 * What reports with the same rows have in common beside as_of, in at most 160 characters. The rows serve both policies,
 * all formats, and all columns but those of the evidence, which costs more to compute.
 */
export function variantOf(report: FigureParameters): string {
  const { windows, accounting, carryMinutes, exclusions } = report;
  const period = periodOf(report);
  return [
    period === undefined ? `windows ${windows}` : `${periodText(period.dates)} by ${period.breakdown}`,
    carryMinutes === null ? accounting : `${accounting} ${carryMinutes}`,
    `exclusions ${exclusions}`,
    ...(needsEvidence(report) ? ['evidence'] : []),
  ].join(', ');
}

/** A result for these inputs that no import has outdated. */
export async function validResult(
  session: ReadSession,
  asOf: number,
  variant: string,
  computationVersion: string,
): Promise<StoredResult | undefined> {
  const [row] = await session.rows<[resultKey: number, reportId: string, stores: number]>(
    `SELECT report_results.result_key, report_results.report_id, reports.stores
      FROM report_results JOIN reports ON reports.report_id = report_results.report_id
      WHERE report_results.as_of = ? AND variant = ? AND computation_version = ? AND outdated_by IS NULL
      ORDER BY report_results.result_key DESC LIMIT 1`,
    [asOf, variant, computationVersion],
  );
  if (row === undefined) return undefined;
  const [resultKey, reportId, stores] = row;
  return { resultKey, reportId, stores };
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
