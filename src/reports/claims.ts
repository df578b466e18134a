import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EntityManager, Repository, UpdateResult } from 'typeorm';
import { thisProcess } from '../config';
import { Database, locked } from '../database';
import { ClaimLost } from './failures';
import { hasInHand, isHeld, leave, takeInHand, unchanged } from './leases';
import { REPORT_OUTBOX } from './outbox/report-outbox';
import type { ReportOutbox } from './outbox/report-outbox';
import { Report } from './report.entity';

/** How long a claim holds without a sign of life. */
const LEASE_MS = 60_000;

type Changes = Parameters<Repository<Report>['update']>[1];

/**
 * Who may work on a report. Each step is one conditional update of its row, so that of any number of processes
 * one works at a time, and one that lost its claim can no longer change anything.
 */
@Injectable()
export class Claims {
  constructor(
    private readonly database: Database,
    @InjectRepository(Report) private readonly reports: Repository<Report>,
    @Inject(REPORT_OUTBOX) private readonly outbox: ReportOutbox,
  ) {}

  /**
   * Takes the report for this process. Counts the attempt. False: another process has it, or it has changed since it was
   * found.
   */
  async take(report: Report): Promise<boolean> {
    const now = Date.now();
    const { reportId } = report;
    if (hasInHand(reportId) || !isFree(report, now)) return false;
    const lease = { leaseOwner: thisProcess(), leaseUntil: now + LEASE_MS };
    const attempts = report.attempts + 1;
    // The row must still be as it was when it was found free.
    const found = { reportId, status: 'Running', attempts: report.attempts, ...unchanged(report) } as const;
    takeInHand(reportId);
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
      if (!taken) leave(reportId);
    }
    return taken;
  }

  /** A sign of life with news; false: the claim is lost. */
  renew(reportId: string, changes: Changes = {}): Promise<boolean> {
    return this.update(reportId, { ...changes, leaseUntil: Date.now() + LEASE_MS });
  }

  /** Whether the claim is this process's still. It changes nothing, and so waits for no disk. */
  holds(reportId: string): Promise<boolean> {
    return this.database.write((manager) => manager.existsBy(Report, mine(reportId)));
  }

  /** Lets go of the report, which goes on. False: the claim was lost, and nothing was changed. */
  release(reportId: string, changes: Changes = {}): Promise<boolean> {
    return this.update(reportId, { ...changes, leaseOwner: null, leaseUntil: null });
  }

  /**
   * Ends the report together with what `work` writes, and with the word of its end, in one transaction. Throws
   * `ClaimLost`, and nothing was written, when another process has taken the report over.
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
        if (affected !== 1) throw new ClaimLost();
        await this.outbox.reportEnded(manager, await manager.findOneByOrFail(Report, { reportId }));
      },
      async (manager) => (await locked(manager, Report, { reportId }))?.status === status,
    );
  }

  /** The reports that are Running and that nobody has the claim of, oldest first. */
  async free(): Promise<Report[]> {
    const running = await this.reports.find({ where: { status: 'Running' }, order: { createdAt: 'ASC' } });
    const now = Date.now();
    return running.filter((report) => isFree(report, now));
  }

  /** Done twice it changes nothing more: a claim that was renewed is renewed, one that was let go of is not there. */
  private async update(reportId: string, changes: Changes): Promise<boolean> {
    const result: UpdateResult = await this.database.write((manager) =>
      manager.update(Report, mine(reportId), changes),
    );
    return result.affected === 1;
  }
}

/** Whether nobody works on it: never begun, handed back, or left by a process that ended or went silent. */
const isFree = (report: Report, now: number): boolean =>
  report.status === 'Running' && !isHeld(report.reportId, report, now);

const mine = (reportId: string) => ({ reportId, status: 'Running' as const, leaseOwner: thisProcess() });
