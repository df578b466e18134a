import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { inRequest } from '../async';
import { Database } from '../database';
import { messageOf } from '../errors';
import { Events, ReportEnded } from '../events';
import { DailyKeeper, FiguresBasis, StepTimes } from '../metrics';
import { Claims } from './claims';
import { ClaimLost, HandedBack, mayPass, reasonOf } from './failures';
import { ReportCost } from './report-cost';
import { GeneratedReport, ReportGenerator } from './report-generator';
import { ReportFiles } from './report-files';
import { urlOf } from './report-names';
import { Report } from './report.entity';
import { Reusable, Reuse } from './reuse';
import { ReportRowsTable } from './rows/rows-table';
import type { StagedFile } from './storage/report-storage';

/** How often a report is begun before it counts as failed. */
export const MAX_ATTEMPTS = 3;

const PROGRESS_EVERY_MS = 1_000;

/** How often a process that waits for an equal report looks whether that has ended. */
const LOOK_EVERY_MS = 100;

/** One go at a report. */
interface Attempt {
  readonly report: Report;
  /** Epoch ms */
  readonly startedAt: number;
  readonly times: StepTimes;
}

/**
 * Takes one report from Running to Completed or Failed. All that decides it stands in the report's row, so it does
 * not matter who hands the report over, or how often. A rejected promise means: again, later.
 */
@Injectable()
export class ReportRunner {
  private readonly logger = new Logger('Reports');

  constructor(
    private readonly database: Database,
    private readonly claims: Claims,
    private readonly generator: ReportGenerator,
    private readonly rows: ReportRowsTable,
    private readonly reuse: Reuse,
    private readonly files: ReportFiles,
    private readonly keeper: DailyKeeper,
    private readonly basis: FiguresBasis,
    private readonly events: Events,
    @InjectRepository(Report) private readonly reports: Repository<Report>,
  ) {}

  async run(reportId: string, signal: AbortSignal): Promise<void> {
    const report = await this.reports.findOneBy({ reportId });
    if (report !== null) await inRequest(report.requestId, () => this.begin(report, signal));
  }

  private async begin(found: Report, signal: AbortSignal): Promise<void> {
    const report = await this.take(found, signal);
    if (report === undefined) return;
    try {
      await this.attempt(report, signal);
    } finally {
      this.claims.leave(report.reportId);
    }
  }

  private async attempt(report: Report, signal: AbortSignal): Promise<void> {
    const begun: Attempt = { report, startedAt: Date.now(), times: new StepTimes() };
    const attempt = report.attempts + 1;
    if (attempt > MAX_ATTEMPTS) {
      const reason = `It was begun ${MAX_ATTEMPTS} times, and each time its process ended or lost its database on the way.`;
      await this.fail(begun, reason, report.attempts);
      return;
    }
    this.logger.debug(`report ${report.reportId}: attempt ${attempt} of ${MAX_ATTEMPTS} begins`);
    try {
      const reusable = await begun.times.of('equal report', () => this.reuse.find(report));
      if (reusable === undefined) await this.complete(begun, await this.generate(begun, signal));
      else await this.completeWith(begun, reusable);
    } catch (error) {
      await this.settle(begun, attempt, error);
    }
  }

  /**
   * The report as it stood when this process took it; undefined: there is nothing to do. While another process works
   * on an equal one this waits, so that what many ask for at once is worked out once. When that process is killed its
   * claim ends, and whoever waits goes on.
   */
  private async take(found: Report, signal: AbortSignal): Promise<Report | undefined> {
    const { reportId } = found;
    let report: Report | null = found;
    for (let looks = 0; report !== null; looks++) {
      const claim = await this.claims.take(report);
      if (claim !== 'equal-in-hand') return claim === 'taken' ? report : undefined;
      if (looks === 0) this.logger.log(`report ${reportId} waits: another process works on an equal one`);
      await pause(LOOK_EVERY_MS);
      if (signal.aborted) throw new HandedBack();
      report = await this.reports.findOneBy({ reportId });
    }
    return undefined;
  }

  private generate({ report, times }: Attempt, signal: AbortSignal): Promise<GeneratedReport> {
    let told = Date.now();
    const onChunk = async (storesDone: number, stores: number) => {
      // What is only news may wait while a load holds the database.
      if (Date.now() - told < PROGRESS_EVERY_MS || this.database.busy) return;
      told = Date.now();
      if (!(await this.claims.renew(report.reportId, { storesDone, stores }))) throw new ClaimLost();
    };
    return this.generator.generate(report, { signal, onChunk, times });
  }

  /** The file first, then the rows and the report's own row: whoever reads Completed finds all of it. */
  private async complete(attempt: Attempt, generated: GeneratedReport): Promise<void> {
    const { reportId, asOf, windows } = attempt.report;
    const { file, fleet, sums, pollsRead, dataVersion, seenFrom, days, daysStored } = generated;
    await attempt.times.of('file', () => this.publish(reportId, file));
    await this.claims.end(reportId, async (manager) => {
      const result = { reportId, asOf, windows, basis: this.basis.text, dataVersion, seenFrom };
      const resultKey = await attempt.times.of('rows', () => this.rows.insert(manager, result, fleet, sums));
      const cost = { daysStored, daysWorkedOut: days.count };
      return { ...completed(attempt, file, sums.length, cost), resultKey, pollsRead };
    });
    this.keeper.keep(dataVersion, days);
    const tookMs = this.tellEnd(attempt, 'completed');
    this.logger.log(`report ${reportId} completed: ${sums.length} stores, ${pollsRead} polls, ${tookMs} ms`);
  }

  /** The same rows again, in a file of its own. */
  private async completeWith(attempt: Attempt, reusable: Reusable): Promise<void> {
    const { report, times } = attempt;
    const { reportId } = report;
    const { resultKey, stores, reportId: reusedFrom, twin } = reusable;
    const file = await times.of('file', () => this.files.writeAgain(report, resultKey, twin));
    await times.of('file', () => this.publish(reportId, file));
    const changes = {
      ...completed(attempt, file, stores, { daysStored: 0, daysWorkedOut: 0 }),
      resultKey,
      reusedFrom,
      pollsRead: 0,
    };
    await this.claims.end(reportId, async (manager) => {
      await this.reuse.hold(manager, report, resultKey);
      return changes;
    });
    const tookMs = this.tellEnd(attempt, 'reused');
    this.logger.log(`report ${reportId} completed: the same as ${reusedFrom}, ${tookMs} ms`);
  }

  private async publish(reportId: string, file: StagedFile): Promise<void> {
    try {
      if (!(await this.claims.renew(reportId))) throw new ClaimLost();
      await file.publish();
    } catch (error) {
      await file.discard();
      throw error;
    }
  }

  private async settle(begun: Attempt, attempt: number, error: unknown): Promise<void> {
    const { reportId, attempts } = begun.report;
    if (error instanceof ClaimLost) {
      this.logger.warn(`report ${reportId}: ${error.message}`);
      return;
    }
    if (error instanceof HandedBack) {
      // It was no fault of the report's: the attempt does not count.
      await this.claims.release(reportId, { attempts });
      throw error;
    }
    this.logger.error(
      `report ${reportId}, attempt ${attempt} of ${MAX_ATTEMPTS}: ${messageOf(error)}`,
      error instanceof Error ? error.stack : undefined,
    );
    if (mayPass(error) && attempt < MAX_ATTEMPTS) {
      await this.claims.release(reportId);
      throw error;
    }
    const reason = attempt > 1 ? `${reasonOf(error)} (${attempt} attempts)` : reasonOf(error);
    await this.fail(begun, reason, attempt);
  }

  private async fail(begun: Attempt, reason: string, attempts: number): Promise<void> {
    const { reportId } = begun.report;
    const changes = { status: 'Failed' as const, completedAt: Date.now(), failureReason: reason, attempts };
    try {
      await this.claims.end(reportId, () => Promise.resolve(changes));
    } catch (error) {
      if (error instanceof ClaimLost) return;
      throw error;
    }
    this.tellEnd(begun, 'failed');
    this.logger.error(`report ${reportId} failed: ${reason}`);
  }

  /** Returns the milliseconds of the attempt. */
  private tellEnd({ report, startedAt, times }: Attempt, result: ReportEnded['result']): number {
    const tookMs = Date.now() - startedAt;
    this.events.emit('report ended', { result, tookMs });
    this.logger.debug(`report ${report.reportId} ${result}; milliseconds by step: ${JSON.stringify(times)}`);
    return tookMs;
  }
}

/** What every completed report's row says. */
function completed(
  { report: { reportId }, times, startedAt }: Attempt,
  { sha256 }: StagedFile,
  stores: number,
  days: Omit<ReportCost, 'steps'>,
) {
  const completedAt = Date.now();
  return {
    status: 'Completed' as const,
    completedAt,
    url: urlOf(reportId),
    fileSha256: sha256,
    stores,
    storesDone: stores,
    tookMs: completedAt - startedAt,
    cost: { ...days, steps: times.toJSON() },
  };
}
