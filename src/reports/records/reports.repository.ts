import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EntityManager, IsNull, Repository } from 'typeorm';
import { keysOf } from '../../core/selectors/selector';
import { periodText } from '../../core/uptime/periods';
import { ComputationVersion } from '../../metrics';
import { Database, locked, type ReadSession } from '../../platform/database';
import { selectorOf } from '../../platform/http';
import { isHeld, keepLease, leaseFrom, thisProcess, unchanged } from '../../platform/leases';
import { DETAIL_BITS } from '../../stores';
import { needsEvidence } from './report-columns';
import { REPORT_OUTBOX, type ReportOutbox } from './report-outbox';
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

/** Whether the rows of a report depend on no exclusions: its stores' status, which it may select by, always does. */
export const ignoresExclusions = ({ exclusions, labels }: Pick<Report, 'exclusions' | 'labels'>): boolean =>
  exclusions === 'ignore' && !keysOf(selectorOf(labels ?? undefined) ?? []).has('status');

/**
 * What reports with the same rows have in common beside as_of, in at most 160 characters. The rows serve both policies
 * and all formats; and all columns but those of the evidence, which costs more to compute, and of other details of
 * stores. Budgets are those of one policy, and of stores or of groups, for the instant at which they ran out.
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
  const budgets = report.columns === 'targets' ? [report.noData, report.groupBy] : undefined;
  const parameters = JSON.stringify([report.labels, detailsNeededBy(report), budgets]);
  return createHash('sha256').update(parameters).digest('hex').slice(0, 32);
}

/** A result for these inputs that no import has outdated. */
async function validResult(
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

/** Another process has acquired the report. */
export class LeaseLostError extends Error {
  constructor() {
    super('another process has acquired this report');
  }
}

type Changes = Parameters<Repository<Report>['update']>[1];

/**
 * The leases of reports. Each step is one conditional update of the report's row, so that one process at a time works
 * on it, and a process that lost its lease can change nothing.
 */
@Injectable()
export class ReportLeaseStore {
  constructor(
    private readonly database: Database,
    @InjectRepository(Report) private readonly reports: Repository<Report>,
    @Inject(REPORT_OUTBOX) private readonly outbox: ReportOutbox,
  ) {}

  /**
   * Acquires the report for this process, counts the attempt, and runs `work` under the lease; `work` ends or releases the
   * report. Does nothing if another process holds it, or the row has changed since it was read.
   */
  async withLease(report: Report, work: () => Promise<void>): Promise<void> {
    if (!isAvailable(report, Date.now())) return;
    const { reportId } = report;
    await keepLease(
      reportId,
      () => this.renew(reportId),
      async () => {
        if (await this.acquire(report)) await work();
      },
    );
  }

  /** Renews the lease and writes changes; false: the lease is lost. */
  renew(reportId: string, changes: Changes = {}): Promise<boolean> {
    return this.update(reportId, { ...changes, ...leaseFrom(Date.now()) });
  }

  /** Whether this process still holds the lease. Writes nothing, so it does not wait for a disk. */
  holds(reportId: string): Promise<boolean> {
    return this.database.write((manager) => manager.existsBy(Report, mine(reportId)));
  }

  /** Releases the report, which stays Running. False: the lease was lost, and nothing was changed. */
  release(reportId: string, changes: Changes = {}): Promise<boolean> {
    return this.update(reportId, { ...changes, leaseOwner: null, leaseUntil: null });
  }

  /**
   * Ends the report in one transaction with the writes of `work`, the notification, and the writes of `andThen` to the
   * report that has ended. Throws `LeaseLostError`, and rolls back, if another process has acquired the report.
   */
  async end(
    reportId: string,
    status: 'Completed' | 'Failed',
    work: (manager: EntityManager) => Promise<Changes>,
    andThen: (manager: EntityManager, ended: Report) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    await this.database.write(
      async (manager) => {
        const changes = { ...(await work(manager)), status, leaseOwner: null, leaseUntil: null };
        const { affected } = await manager.update(Report, mine(reportId), changes);
        if (affected !== 1) throw new LeaseLostError();
        const ended = await manager.findOneByOrFail(Report, { reportId });
        await this.outbox.reportEnded(manager, ended);
        await andThen(manager, ended);
      },
      async (manager) => (await locked(manager, Report, { reportId }))?.status === status,
    );
  }

  /** The Running reports whose lease is free, oldest first. */
  async free(): Promise<Report[]> {
    const running = await this.reports.find({ where: { status: 'Running' }, order: { createdAt: 'ASC' } });
    const now = Date.now();
    return running.filter((report) => isAvailable(report, now));
  }

  /** False: the row has changed since it was found available. */
  private acquire(report: Report): Promise<boolean> {
    const { reportId } = report;
    const lease = leaseFrom(Date.now());
    const attempts = report.attempts + 1;
    const found = { reportId, status: 'Running', attempts: report.attempts, ...unchanged(report) } as const;
    return this.database.write(
      async (manager) => {
        const { affected } = await manager.update(Report, found, { ...lease, attempts, storesDone: 0 });
        return affected === 1;
      },
      async (manager) => (await locked(manager, Report, { reportId, ...lease, attempts })) !== null,
    );
  }

  /** Idempotent: a renewed lease stays renewed, a released one is not found again. */
  private async update(reportId: string, changes: Changes): Promise<boolean> {
    const { affected } = await this.database.write((manager) =>
      manager.update(Report, mine(reportId), changes),
    );
    return affected === 1;
  }
}

const isAvailable = (report: Report, now: number): boolean =>
  report.status === 'Running' && !isHeld(report.reportId, report, now);

const mine = (reportId: string) => ({ reportId, status: 'Running' as const, leaseOwner: thisProcess() });

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
