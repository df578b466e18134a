import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EntityManager, IsNull, Repository, UpdateResult } from 'typeorm';
import { hasEnded, thisProcess } from '../config';
import { Database, locked } from '../database';
import { ClaimLost } from './failures';
import { REPORT_OUTBOX } from './outbox/report-outbox';
import type { ReportOutbox } from './outbox/report-outbox';
import { Report } from './report.entity';
import { takeTurn } from './report-turn.entity';

/** How long a claim holds without a sign of life. */
const LEASE_MS = 60_000;

/** The reports that this process works on. A claim of its own that is not among them is one that it could not let go of. */
const inHand = new Set<string>();

type Changes = Parameters<Repository<Report>['update']>[1];
type Lease = Pick<Report, 'reportId' | 'leaseOwner' | 'leaseUntil'>;

/** What came of asking for a report: it is this process's now, it is not to be had, or an equal one is in hand. */
export type Claim = 'taken' | 'refused' | 'equal-in-hand';

/**
 * Who may work on a report. Each step is one conditional update of its row, so that of any number of processes
 * one works at a time, and one that lost its claim can no longer change anything. Of equal reports (same as_of and
 * windows) one is in hand at a time, in all processes together: the others are to take its rows.
 */
@Injectable()
export class Claims {
  constructor(
    private readonly database: Database,
    @InjectRepository(Report) private readonly reports: Repository<Report>,
    @Inject(REPORT_OUTBOX) private readonly outbox: ReportOutbox,
  ) {}

  /** Whether nobody works on it: never begun, handed back, or left by a process that ended or went silent. */
  isFree(report: Report, now = Date.now()): boolean {
    return report.status === 'Running' && !isHeld(report, now);
  }

  /** Takes the report for this process, unless another has it, or it has ended, or must wait. Counts the attempt. */
  async take(report: Report): Promise<Claim> {
    const now = Date.now();
    const { reportId } = report;
    if (inHand.has(reportId) || !this.isFree(report, now)) return 'refused';
    const lease = { leaseOwner: thisProcess(), leaseUntil: now + LEASE_MS };
    // The row must still be as it was when it was found free.
    const before = report.leaseOwner === null ? { leaseOwner: IsNull() } : { leaseOwner: report.leaseOwner };
    const until = report.leaseUntil === null ? { leaseUntil: IsNull() } : { leaseUntil: report.leaseUntil };
    const attempts = report.attempts + 1;
    inHand.add(reportId);
    let claim: Claim = 'refused';
    try {
      claim = await this.database.write(
        async (manager) => {
          // Once without keeping others from their turn: many may wait for the same one.
          if (await equalIsHeld(manager, report, now)) return 'equal-in-hand';
          await takeTurn(manager, report.asOf);
          if (await equalIsHeld(manager, report, now)) return 'equal-in-hand';
          const { affected } = await manager.update(
            Report,
            { reportId, status: 'Running', ...before, ...until },
            { ...lease, attempts, storesDone: 0 },
          );
          return affected === 1 ? 'taken' : 'refused';
        },
        async (manager) => (await locked(manager, Report, { reportId, ...lease, attempts })) !== null,
      );
    } finally {
      if (claim !== 'taken') this.leave(reportId);
    }
    return claim;
  }

  /** The work on it has ended, whether its claim could be let go of or not. */
  leave(reportId: string): void {
    inHand.delete(reportId);
  }

  /** A sign of life with news; false: the claim is lost. */
  renew(reportId: string, changes: Changes = {}): Promise<boolean> {
    return this.update(reportId, { ...changes, leaseUntil: Date.now() + LEASE_MS });
  }

  /** Lets go of the report, which goes on. False: the claim was lost, and nothing was changed. */
  release(reportId: string, changes: Changes = {}): Promise<boolean> {
    return this.update(reportId, { ...changes, leaseOwner: null, leaseUntil: null });
  }

  /**
   * Ends the report together with what `work` writes, and with the word of its end, in one transaction. Throws
   * `ClaimLost`, and nothing was written, when another process has taken the report over.
   */
  async end(reportId: string, work: (manager: EntityManager) => Promise<Changes>): Promise<void> {
    const ended = async (manager: EntityManager) =>
      (await locked(manager, Report, { reportId }))?.status !== 'Running';
    await this.database.write(async (manager) => {
      const changes = { ...(await work(manager)), leaseOwner: null, leaseUntil: null };
      const { affected } = await manager.update(Report, mine(reportId), changes);
      if (affected !== 1) throw new ClaimLost();
      await this.outbox.reportEnded(manager, await manager.findOneByOrFail(Report, { reportId }));
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

/** Whether another report that would come to the same rows is being worked on. */
async function equalIsHeld(manager: EntityManager, report: Report, now: number): Promise<boolean> {
  if (report.asOf === null) return false;
  const equals = await manager.query<Lease[]>(
    `SELECT report_id AS reportId, lease_owner AS leaseOwner, lease_until AS leaseUntil FROM reports
      WHERE status = 'Running' AND as_of = ? AND windows = ?`,
    [report.asOf, report.windows],
  );
  return equals.some((equal) => equal.reportId !== report.reportId && isHeld(equal, now));
}

/** A claim holds until it ends, or its process does, or lets go of the report without a word to the database. */
const isHeld = ({ reportId, leaseOwner, leaseUntil }: Lease, now: number): boolean =>
  leaseOwner !== null && leaseUntil !== null && Number(leaseUntil) >= now && !isLeft(reportId, leaseOwner);

const isLeft = (reportId: string, leaseOwner: string): boolean =>
  leaseOwner === thisProcess() ? !inHand.has(reportId) : hasEnded(leaseOwner);

const mine = (reportId: string) => ({ reportId, status: 'Running' as const, leaseOwner: thisProcess() });
