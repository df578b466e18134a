import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EntityManager, IsNull, Repository, UpdateResult } from 'typeorm';
import { hasEnded, thisProcess } from '../../platform/config';
import { Database, locked } from '../../platform/database';
import { LeaseLostError } from '../generation/failures';
import { REPORT_OUTBOX, type ReportOutbox } from '../records/report-outbox';
import { Report } from '../records/report.entity';

/** The owner of a lease, and its end (epoch ms). */
export interface Lease {
  readonly leaseOwner: string | null;
  readonly leaseUntil: number | null;
}

/**
 * The names of the leases that this process uses. A lease that names this process but is not in the set could not be
 * released.
 */
const heldLocally = new Set<string>();

const isHeldLocally = (name: string): boolean => heldLocally.has(name);
const acquireLocally = (name: string): void => void heldLocally.add(name);
/** The work has ended, whether or not its lease could be released. */
export const releaseLocally = (name: string): void => void heldLocally.delete(name);

/** A lease is held until it expires, its process ends, or its process stops using it without a release. */
const isHeld = (name: string, { leaseOwner, leaseUntil }: Lease, now: number): boolean =>
  leaseOwner !== null && leaseUntil !== null && Number(leaseUntil) >= now && !isAbandoned(name, leaseOwner);

const isAbandoned = (name: string, leaseOwner: string): boolean =>
  leaseOwner === thisProcess() ? !heldLocally.has(name) : hasEnded(leaseOwner);

/** The condition that a row still has the lease it was read with. */
export const unchanged = ({ leaseOwner, leaseUntil }: Lease) => ({
  leaseOwner: leaseOwner ?? IsNull(),
  leaseUntil: leaseUntil ?? IsNull(),
});

/** The duration of a lease without renewal. */
const LEASE_MS = 60_000;

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
   * Acquires the report for this process and counts the attempt. False: another process holds it, or the row has
   * changed since it was read.
   */
  async acquire(report: Report): Promise<boolean> {
    const now = Date.now();
    const { reportId } = report;
    if (isHeldLocally(reportId) || !isAvailable(report, now)) return false;
    const lease = { leaseOwner: thisProcess(), leaseUntil: now + LEASE_MS };
    const attempts = report.attempts + 1;
    // The row must be unchanged since it was found free.
    const found = { reportId, status: 'Running', attempts: report.attempts, ...unchanged(report) } as const;
    acquireLocally(reportId);
    let taken = false;
    try {
      taken = await this.database.write(
        async (manager) => {
          const { affected } = await manager.update(Report, found, { ...lease, attempts, storesDone: 0 });
          return affected === 1;
        },
        async (manager) => (await locked(manager, Report, { reportId, ...lease, attempts })) !== null,
      );
    } finally {
      if (!taken) releaseLocally(reportId);
    }
    return taken;
  }

  /** Renews the lease and writes changes; false: the lease is lost. */
  renew(reportId: string, changes: Changes = {}): Promise<boolean> {
    return this.update(reportId, { ...changes, leaseUntil: Date.now() + LEASE_MS });
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
   * Ends the report in one transaction with the writes of `work` and the notification. Throws `LeaseLostError`, and rolls
   * back, if another process has acquired the report.
   */
  async end(
    reportId: string,
    status: 'Completed' | 'Failed',
    work: (manager: EntityManager) => Promise<Changes>,
  ): Promise<void> {
    await this.database.write(
      async (manager) => {
        const changes = { ...(await work(manager)), status, leaseOwner: null, leaseUntil: null };
        const { affected } = await manager.update(Report, mine(reportId), changes);
        if (affected !== 1) throw new LeaseLostError();
        await this.outbox.reportEnded(manager, await manager.findOneByOrFail(Report, { reportId }));
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

  /** Idempotent: a renewed lease stays renewed, a released one is not found again. */
  private async update(reportId: string, changes: Changes): Promise<boolean> {
    const result: UpdateResult = await this.database.write((manager) =>
      manager.update(Report, mine(reportId), changes),
    );
    return result.affected === 1;
  }
}

/** Whether the lease is free: never acquired, released, expired, or left by a process that has ended. */
const isAvailable = (report: Report, now: number): boolean =>
  report.status === 'Running' && !isHeld(report.reportId, report, now);

const mine = (reportId: string) => ({ reportId, status: 'Running' as const, leaseOwner: thisProcess() });
