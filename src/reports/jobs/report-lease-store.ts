import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EntityManager, Repository } from 'typeorm';
import { Database, locked } from '../../platform/database';
import { isHeld, keepLease, leaseFrom, thisProcess, unchanged } from '../../platform/leases';
import { LeaseLostError } from '../generation/failures';
import { REPORT_OUTBOX, type ReportOutbox } from '../records/report-outbox';
import { Report } from '../records/report.entity';

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
