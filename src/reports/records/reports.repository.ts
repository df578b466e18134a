import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EntityManager, In, IsNull, LessThan, Not, Repository } from 'typeorm';
import { keysOf } from '../../core/selectors/selector';
import { periodText } from '../../core/uptime/periods';
import { scopeSeen } from '../../platform/async';
import { Database, inStatements, locked, type ReadSession } from '../../platform/database';
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

/** Another process has acquired the report. */
export class LeaseLostError extends Error {
  constructor() {
    super('another process has acquired this report');
  }
}

/** A report that is triggered, with what it has from the start. */
type NewReport = Pick<Report, 'reportId' | 'createdAt' | 'requestId' | 'scope'> &
  RowParameters &
  Pick<Report, 'format' | 'requestedAsOf' | 'asOf' | 'supersedes'>;

/** The unfinished reports: `running` are being generated, the others wait. */
interface ReportBacklog {
  readonly waiting: number;
  readonly running: number;
}

type Changes = Parameters<Repository<Report>['update']>[1];

/** The columns of a report that change during its generation, and its identity. */
const MOVING_COLUMNS = [
  'reportId',
  'status',
  'completedAt',
  'filePath',
  'storesDone',
  'stores',
  'durationMs',
  'reusedFrom',
  'attempts',
  'failureReason',
] as const satisfies readonly (keyof Report)[];

export type MovingReport = Pick<Report, (typeof MOVING_COLUMNS)[number]>;

/**
 * The `reports` table, and the leases in it. Each step of a lease is one conditional update of the report's row, so that one
 * process at a time works on it, and a process that lost its lease can change nothing.
 */
@Injectable()
export class ReportsRepository {
  constructor(
    private readonly database: Database,
    @InjectRepository(Report) private readonly reports: Repository<Report>,
    @Inject(REPORT_OUTBOX) private readonly outbox: ReportOutbox,
  ) {}

  /** A request sees the reports of keys that are limited to the same stores as its own, or all. */
  find(reportId: string): Promise<Report | null> {
    return this.reports.findOneBy({ reportId, ...scopeSeen() });
  }

  /** Newest first, those that `find` finds. */
  page(limit: number, offset: number): Promise<[Report[], number]> {
    return this.reports.findAndCount({
      where: scopeSeen(),
      order: { createdAt: 'DESC', reportId: 'DESC' },
      take: limit,
      skip: offset,
    });
  }

  findRunning(reportId: string): Promise<Report | null> {
    return this.reports.findOneBy({ reportId, status: 'Running' });
  }

  findMoving(reportIds: readonly string[]): Promise<MovingReport[]> {
    return this.reports.find({
      select: Object.fromEntries(MOVING_COLUMNS.map((column) => [column, true])),
      where: { reportId: In(reportIds) },
    });
  }

  /** A completed report with these rows and the same policy, columns and format, and therefore the same file. */
  findIdentical(report: Report, resultKey: number): Promise<Report | null> {
    const { noData, columns, groupBy, labelColumns, format } = report;
    const shown = { noData, columns, groupBy: groupBy ?? IsNull(), labelColumns: labelColumns ?? IsNull() };
    return this.reports.findOneBy({ resultKey, ...shown, format, status: 'Completed' });
  }

  countRunning(manager: EntityManager): Promise<number> {
    return manager.countBy(Report, { status: 'Running' });
  }

  async insert(manager: EntityManager, report: NewReport): Promise<void> {
    await manager.insert(Report, { ...report, status: 'Running' });
  }

  /** For a commit with an unknown outcome. */
  async isInserted(manager: EntityManager, reportId: string): Promise<boolean> {
    return (await locked(manager, Report, { reportId })) !== null;
  }

  completedWith(manager: EntityManager, resultKeys: readonly number[]): Promise<Report[]> {
    return manager.findBy(Report, { resultKey: In(resultKeys), status: 'Completed' });
  }

  isResultUsed(manager: EntityManager, resultKey: number): Promise<boolean> {
    return manager.existsBy(Report, { resultKey });
  }

  /** The results that depend on exclusions. Each has at least one report, and its reports are alike in this. */
  async resultsWithExclusions(session: ReadSession, resultKeys: readonly number[]): Promise<number[]> {
    const found = new Set<number>();
    for await (const some of inStatements(resultKeys, 1)) {
      const reports = await session.rows<[number, Report['exclusions'], string | null]>(
        `SELECT result_key, exclusions, labels FROM reports WHERE result_key IN (${some.join(', ')})`,
      );
      for (const [resultKey, exclusions, labels] of reports) {
        if (!ignoresExclusions({ exclusions, labels })) found.add(resultKey);
      }
    }
    return [...found];
  }

  /** At most `limit` reports that ended before an instant (epoch ms), oldest first. */
  findEndedBefore(manager: EntityManager, endedBefore: number, limit: number): Promise<Report[]> {
    // A report that ended before also started before; the index is on the start.
    const where = {
      status: Not('Running' as const),
      createdAt: LessThan(endedBefore),
      completedAt: LessThan(endedBefore),
    };
    return manager.find(Report, { where, order: { createdAt: 'ASC' }, take: limit });
  }

  async remove(manager: EntityManager, reportIds: readonly string[]): Promise<void> {
    await manager.delete(Report, { reportId: In(reportIds) });
  }

  /** The backlog of all processes. */
  async backlog(session: ReadSession): Promise<ReportBacklog> {
    const [row] = await session.rows<[number, number | string | null]>(
      `SELECT COUNT(*), SUM(CASE WHEN lease_until >= ? THEN 1 ELSE 0 END) FROM reports WHERE status = 'Running'`,
      [Date.now()],
    );
    const [open, claimed] = row!;
    const running = Number(claimed ?? 0);
    return { waiting: Number(open) - running, running };
  }

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
  isHeld(reportId: string): Promise<boolean> {
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
  async findAvailable(): Promise<Report[]> {
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
