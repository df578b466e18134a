import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EntityManager, Repository, UpdateResult } from 'typeorm';
import { thisProcess } from '../config';
import { Database, locked } from '../database';
import { ClaimLost } from './failures';
import { hasInHand, isHeld, leave, Lease, takeInHand, unchanged } from './leases';
import { REPORT_OUTBOX } from './outbox/report-outbox';
import type { ReportOutbox } from './outbox/report-outbox';
import { isInParts, Stage } from './parts/stage';
import { Report } from './report.entity';
import { takeTurn } from './report-turn.entity';

/** How long a claim holds without a sign of life. */
const LEASE_MS = 60_000;

type Changes = Parameters<Repository<Report>['update']>[1];
type Equal = Pick<Report, 'reportId' | 'parts'> & Lease;

/** An equal report that is in hand: somebody has its claim, or it is in parts. */
export interface EqualInHand {
  readonly equalId: string;
}

/** What came of asking for a report: it is this process's now, it is not to be had, or an equal one is in hand. */
export type Claim = 'taken' | 'refused' | EqualInHand;

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
    return report.status === 'Running' && !isHeld(report.reportId, report, now);
  }

  /**
   * Takes the report for this process, to do what is next for it, unless another has it, or it has ended or gone on
   * since it was found, or must wait. Counts the attempt.
   */
  async take(report: Report, stage: Stage): Promise<Claim> {
    const now = Date.now();
    const { reportId } = report;
    if (hasInHand(reportId) || !this.isFree(report, now)) return 'refused';
    takeInHand(reportId);
    let claim: Claim = 'refused';
    try {
      // Once without keeping others from their turn: many may wait for the same one.
      claim =
        (await this.equalInHand(this.reports.manager, report, now)) ?? (await this.claim(report, stage, now));
    } finally {
      if (claim !== 'taken') leave(reportId);
    }
    return claim;
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
  end(
    reportId: string,
    status: 'Completed' | 'Failed',
    work: (manager: EntityManager) => Promise<Changes>,
  ): Promise<void> {
    const ending = async (manager: EntityManager) => ({ ...(await work(manager)), status });
    const tell = async (manager: EntityManager) =>
      this.outbox.reportEnded(manager, await manager.findOneByOrFail(Report, { reportId }));
    return this.conclude(reportId, ending, (row) => row.status === status, tell);
  }

  /** Lets go of the report together with the parts that `work` writes, likewise: from then on the report is in parts. */
  handOver(
    reportId: string,
    plan: number,
    work: (manager: EntityManager) => Promise<Changes>,
  ): Promise<void> {
    const planned = async (manager: EntityManager) => ({ ...(await work(manager)), plan });
    return this.conclude(reportId, planned, (row) => row.plan === plan);
  }

  /** The reports that are Running and that nobody has the claim of, oldest first. */
  async free(): Promise<Report[]> {
    const running = await this.reports.find({ where: { status: 'Running' }, order: { createdAt: 'ASC' } });
    return running.filter((report) => this.isFree(report));
  }

  private claim(report: Report, stage: Stage, now: number): Promise<Claim> {
    const { reportId, plan } = report;
    const lease = { leaseOwner: thisProcess(), leaseUntil: now + LEASE_MS };
    const attempts = report.attempts + 1;
    // The row must still be as it was when it was found free.
    const found = { status: 'Running', plan, attempts: report.attempts, ...unchanged(report) } as const;
    const anew = stage === 'begin' ? { parts: null, partsDone: 0, storesDone: 0 } : {};
    return this.database.write<Claim>(
      async (manager) => {
        await takeTurn(manager, report.asOf);
        const equal = await this.equalInHand(manager, report, now);
        if (equal !== undefined) return equal;
        const changes = { ...lease, attempts, ...anew };
        const { affected } = await manager.update(Report, { reportId, ...found }, changes);
        return affected === 1 ? 'taken' : 'refused';
      },
      async (manager) => (await locked(manager, Report, { reportId, ...lease, attempts })) !== null,
    );
  }

  /** A report in parts is the one in hand itself: the others wait for it. */
  private async equalInHand(
    manager: EntityManager,
    report: Report,
    now: number,
  ): Promise<EqualInHand | undefined> {
    if (report.asOf === null || isInParts(report)) return undefined;
    const equals = await manager.query<Equal[]>(
      `SELECT report_id AS reportId, lease_owner AS leaseOwner, lease_until AS leaseUntil, parts FROM reports
        WHERE status = 'Running' AND as_of = ? AND windows = ?`,
      [report.asOf, report.windows],
    );
    const inHand = equals.find(
      (equal) =>
        equal.reportId !== report.reportId && (isInParts(equal) || isHeld(equal.reportId, equal, now)),
    );
    return inHand && { equalId: inHand.reportId };
  }

  private async conclude(
    reportId: string,
    work: (manager: EntityManager) => Promise<Changes>,
    isDone: (row: Report) => boolean,
    after?: (manager: EntityManager) => Promise<void>,
  ): Promise<void> {
    await this.database.write(
      async (manager) => {
        const changes = { ...(await work(manager)), leaseOwner: null, leaseUntil: null };
        const { affected } = await manager.update(Report, mine(reportId), changes);
        if (affected !== 1) throw new ClaimLost();
        await after?.(manager);
      },
      async (manager) => {
        const row = await locked(manager, Report, { reportId });
        return row !== null && isDone(row);
      },
    );
  }

  /** Done twice it changes nothing more: a claim that was renewed is renewed, one that was let go of is not there. */
  private async update(reportId: string, changes: Changes): Promise<boolean> {
    const result: UpdateResult = await this.database.write((manager) =>
      manager.update(Report, mine(reportId), changes),
    );
    return result.affected === 1;
  }
}

const mine = (reportId: string) => ({ reportId, status: 'Running' as const, leaseOwner: thisProcess() });
