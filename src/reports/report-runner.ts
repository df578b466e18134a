import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Database } from '../database';
import { messageOf } from '../errors';
import { DailyKeeper, FiguresBasis, StepTimes } from '../metrics';
import { Claims } from './claims';
import { ClaimLost, HandedBack, mayPass, reasonOf } from './failures';
import { ReportCost } from './report-cost';
import { GeneratedReport, ReportGenerator } from './report-generator';
import { ReportFiles, WrittenFile } from './report-files';
import { urlOf } from './report-names';
import { Report } from './report.entity';
import { Reusable, Reuse } from './reuse';
import { ReportRowsTable } from './rows/rows-table';

/** How often a report is begun before it counts as failed. */
export const MAX_ATTEMPTS = 3;

const PROGRESS_EVERY_MS = 1_000;

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
    @InjectRepository(Report) private readonly reports: Repository<Report>,
  ) {}

  async run(reportId: string, signal: AbortSignal): Promise<void> {
    const report = await this.reports.findOneBy({ reportId });
    if (report === null || !(await this.claims.take(report))) return;
    try {
      await this.attempt(report, signal);
    } finally {
      this.claims.leave(reportId);
    }
  }

  private async attempt(report: Report, signal: AbortSignal): Promise<void> {
    const attempt = report.attempts + 1;
    if (attempt > MAX_ATTEMPTS) {
      const reason = `It was begun ${MAX_ATTEMPTS} times, and each time its process ended or lost its database on the way.`;
      await this.fail(report.reportId, reason, report.attempts);
      return;
    }
    const begun: Attempt = { report, startedAt: Date.now(), times: new StepTimes() };
    try {
      const reusable = await begun.times.of('equal report', () => this.reuse.find(report));
      if (reusable === undefined) await this.complete(begun, await this.generate(begun, signal));
      else await this.completeWith(begun, reusable);
    } catch (error) {
      await this.settle(report, attempt, error);
    }
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
    const { fleet, sums, pollsRead, dataVersion, seenFrom, days, daysStored } = generated;
    await attempt.times.of('file', () => this.publish(reportId, generated));
    await this.claims.end(reportId, async (manager) => {
      const result = { reportId, asOf, windows, basis: this.basis.text, dataVersion, seenFrom };
      const resultKey = await attempt.times.of('rows', () => this.rows.insert(manager, result, fleet, sums));
      const cost = { daysStored, daysWorkedOut: days.count };
      return { ...completed(attempt, generated, sums.length, cost), resultKey, pollsRead };
    });
    this.keeper.keep(dataVersion, days);
    const took = Date.now() - attempt.startedAt;
    this.logger.log(`report ${reportId} completed: ${sums.length} stores, ${pollsRead} polls, ${took} ms`);
  }

  /** The same rows again, in a file of its own. */
  private async completeWith(attempt: Attempt, reusable: Reusable): Promise<void> {
    const { report, times, startedAt } = attempt;
    const { reportId } = report;
    const { resultKey, stores, reportId: reusedFrom, twin } = reusable;
    const written = await times.of('file', () => this.files.writeAgain(report, resultKey, twin));
    await times.of('file', () => this.publish(reportId, written));
    const changes = {
      ...completed(attempt, written, stores, { daysStored: 0, daysWorkedOut: 0 }),
      resultKey,
      reusedFrom,
      pollsRead: 0,
    };
    await this.claims.end(reportId, () => Promise.resolve(changes));
    const took = Date.now() - startedAt;
    this.logger.log(`report ${reportId} completed: the same as ${reusedFrom}, ${took} ms`);
  }

  private async publish(reportId: string, { file }: WrittenFile): Promise<void> {
    try {
      if (!(await this.claims.renew(reportId))) throw new ClaimLost();
      await file.publish();
    } catch (error) {
      await file.discard();
      throw error;
    }
  }

  private async settle({ reportId, attempts }: Report, attempt: number, error: unknown): Promise<void> {
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
    await this.fail(reportId, reason, attempt);
  }

  private async fail(reportId: string, reason: string, attempts: number): Promise<void> {
    const changes = { status: 'Failed' as const, completedAt: Date.now(), failureReason: reason, attempts };
    if (await this.claims.release(reportId, changes))
      this.logger.error(`report ${reportId} failed: ${reason}`);
  }
}

/** What every completed report's row says. */
function completed(
  { report: { reportId }, times, startedAt }: Attempt,
  { sha256 }: WrittenFile,
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
