import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, Repository } from 'typeorm';
import { periodText } from '../../core/uptime/periods';
import { ComputationVersion } from '../../metrics';
import { Database, type ReadSession } from '../../platform/database';
import { DETAIL_BITS } from '../../stores';
import { needsEvidence } from './report-columns';
import {
  detailsNeededBy,
  type FigureParameters,
  periodOf,
  Report,
  type RowParameters,
} from './report.entity';
import { bitsOf } from './row-details';

/** A result, and the report that computed it. */
export interface StoredResult {
  readonly resultKey: number;
  readonly reportId: string;
  readonly stores: number;
}

/** The `DETAIL_BITS` of the details of stores that the rows of a report depend on. */
export const detailBitsOf = (report: FigureParameters & Partial<Pick<Report, 'scope'>>): number =>
  bitsOf(detailsNeededBy(report)) |
  (report.labels === null && (report.scope ?? '') === '' ? 0 : DETAIL_BITS.labels);

/**
 * What reports with the same rows have in common beside as_of, in at most 160 characters. The rows serve both policies
 * and all formats; and all columns but those of the evidence, which costs more to compute, and of other details of
 * stores. Budgets are those of one policy, for the instant at which they ran out.
 */
export function variantOf(report: RowParameters): string {
  const { windows, accounting, carryMinutes, exclusions } = report;
  const period = periodOf(report);
  return [
    period === undefined ? `windows ${windows}` : `${periodText(period.dates)} by ${period.breakdown}`,
    carryMinutes === null ? accounting : `${accounting} ${carryMinutes}`,
    `exclusions ${exclusions}`,
    ...(needsEvidence(report) ? ['evidence'] : []),
    ...(detailBitsOf(report) === 0 ? [] : [`details ${detailsDigest(report)}`]),
  ].join(', ');
}

function detailsDigest(report: RowParameters): string {
  const policy = report.columns === 'targets' ? report.noData : undefined;
  const parameters = JSON.stringify([report.labels, detailsNeededBy(report), policy]);
  return createHash('sha256').update(parameters).digest('hex').slice(0, 32);
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

/** The result of an identical report, which is still valid. */
export interface CachedReport extends StoredResult {
  /** A report with this result and the same policy, columns and format, and therefore the same file. */
  readonly identicalReport: Report | null;
}

/** Finds an identical report whose inputs have not changed since, so that its result can be reused. */
@Injectable()
export class ReportCache {
  constructor(
    private readonly database: Database,
    @InjectRepository(Report) private readonly reports: Repository<Report>,
    private readonly computation: ComputationVersion,
  ) {}

  async find(report: Report): Promise<CachedReport | undefined> {
    const { asOf, noData, columns, groupBy, labelColumns, format } = report;
    if (asOf === null || report.scope !== '') return undefined;
    const result = await this.database.snapshot((session) =>
      validResult(session, asOf, variantOf(report), this.computation.text),
    );
    if (result === undefined) return undefined;
    const shown = { noData, columns, groupBy: groupBy ?? IsNull(), labelColumns: labelColumns ?? IsNull() };
    const alike = { resultKey: result.resultKey, ...shown, format, status: 'Completed' as const };
    return { ...result, identicalReport: await this.reports.findOneBy(alike) };
  }
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
