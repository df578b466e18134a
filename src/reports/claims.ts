import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EntityManager, IsNull, Repository, UpdateResult } from 'typeorm';
import { hasEnded, thisProcess } from '../config';
import { Database, locked } from '../database';
import { ClaimLost } from './failures';
import { Report } from './report.entity';

/** How long a claim holds without a sign of life. */
const LEASE_MS = 60_000;

/** The reports that this process works on. A claim of its own that is not among them is one that it could not let go of. */
const inHand = new Set<string>();

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
  ) {}

  /** Whether nobody works on it: never begun, handed back, or left by a process that ended or went silent. */
  isFree({ reportId, status, leaseOwner, leaseUntil }: Report, now = Date.now()): boolean {
    if (status !== 'Running') return false;
    return leaseOwner === null || leaseUntil === null || leaseUntil < now || isLeft(reportId, leaseOwner);
  }

  /** Takes the report for this process; false when another has it, or it has ended. Counts the attempt. */
  async take(report: Report): Promise<boolean> {
    const now = Date.now();
    if (inHand.has(report.reportId) || !this.isFree(report, now)) return false;
    const lease = { leaseOwner: thisProcess(), leaseUntil: now + LEASE_MS };
    // The row must still be as it was when it was found free.
    const before = report.leaseOwner === null ? { leaseOwner: IsNull() } : { leaseOwner: report.leaseOwner };
    const until = report.leaseUntil === null ? { leaseUntil: IsNull() } : { leaseUntil: report.leaseUntil };
    const { reportId } = report;
    const attempts = report.attempts + 1;
    inHand.add(reportId);
    let taken = false;
    try {
      const { affected } = await this.database.write(
        (manager) =>
          manager.update(
            Report,
            { reportId, status: 'Running', ...before, ...until },
            { ...lease, attempts, storesDone: 0 },
          ),
        async (manager) => (await locked(manager, Report, { reportId, ...lease, attempts })) !== null,
      );
      taken = affected === 1;
    } finally {
      if (!taken) this.leave(reportId);
    }
    return taken;
  }

  /** The work on it has ended, whether its claim could be let go of or not. */
  leave(reportId: string): void {
    inHand.delete(reportId);
  }

  /** A sign of life with news; false: the claim is lost. */
  renew(reportId: string, changes: Changes = {}): Promise<boolean> {
    return this.update(reportId, { ...changes, leaseUntil: Date.now() + LEASE_MS });
  }

  /** Lets go of the report; `changes` may end it. False: the claim was lost, and nothing was changed. */
  release(reportId: string, changes: Changes = {}): Promise<boolean> {
    return this.update(reportId, { ...changes, leaseOwner: null, leaseUntil: null });
  }

  /**
   * Ends the report together with what `work` writes, in one transaction. Throws `ClaimLost`, and nothing was
   * written, when another process has taken the report over.
   */
  async end(reportId: string, work: (manager: EntityManager) => Promise<Changes>): Promise<void> {
    const ended = async (manager: EntityManager) =>
      (await locked(manager, Report, { reportId }))?.status === 'Completed';
    await this.database.write(async (manager) => {
      const changes = { ...(await work(manager)), leaseOwner: null, leaseUntil: null };
      const { affected } = await manager.update(Report, mine(reportId), changes);
      if (affected !== 1) throw new ClaimLost();
    }, ended);
  }

  /** The reports that are Running and that nobody works on, oldest first. */
  async free(): Promise<Report[]> {
    const running = await this.reports.find({ where: { status: 'Running' }, order: { createdAt: 'ASC' } });
    return running.filter((report) => this.isFree(report));
  }

  /** Done twice it changes nothing more: a claim that was renewed is renewed, one that was let go of is not there. */
  private async update(reportId: string, changes: Changes): Promise<boolean> {
    const result: UpdateResult = await this.database.write((manager) =>
      manager.update(Report, mine(reportId), changes),
    );
    return result.affected === 1;
  }
}

const isLeft = (reportId: string, leaseOwner: string): boolean =>
  leaseOwner === thisProcess() ? !inHand.has(reportId) : hasEnded(leaseOwner);

const mine = (reportId: string) => ({ reportId, status: 'Running' as const, leaseOwner: thisProcess() });
