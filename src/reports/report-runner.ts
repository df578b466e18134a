import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Database } from '../database';
import { messageOf } from '../errors';
import { DailyKeeper, FiguresBasis } from '../metrics';
import { Claims } from './claims';
import { ClaimLost, HandedBack, mayPass, reasonOf } from './failures';
import { GeneratedReport, ReportGenerator } from './report-generator';
import { ReportFiles, WrittenFile } from './report-files';
import { urlOf } from './report-names';
import { Report } from './report.entity';
import { Reusable, Reuse } from './reuse';
import { ReportRowsTable } from './rows/rows-table';

/** How often a report is begun before it counts as failed. */
export const MAX_ATTEMPTS = 3;

const PROGRESS_EVERY_MS = 1_000;

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
    const attempt = report.attempts + 1;
    if (attempt > MAX_ATTEMPTS) {
      const reason = `It was begun ${MAX_ATTEMPTS} times, and each time its process ended on the way.`;
      await this.fail(reportId, reason, report.attempts);
      return;
    }
    const startedAt = Date.now();
    try {
      const reusable = await this.reuse.find(report);
      if (reusable === undefined) await this.complete(report, await this.generate(report, signal), startedAt);
      else await this.completeWith(report, reusable, startedAt);
    } catch (error) {
      await this.settle(report, attempt, error);
    }
  }

  private generate(report: Report, signal: AbortSignal): Promise<GeneratedReport> {
    let told = Date.now();
    const onChunk = async (storesDone: number, stores: number) => {
      // What is only news may wait while a load holds the database.
      if (Date.now() - told < PROGRESS_EVERY_MS || this.database.busy) return;
      told = Date.now();
      if (!(await this.claims.renew(report.reportId, { storesDone, stores }))) throw new ClaimLost();
    };
    return this.generator.generate(report, { signal, onChunk });
  }

  /** The file first, then the rows and the report's own row: whoever reads Completed finds all of it. */
  private async complete(
    { reportId, asOf, windows }: Report,
    generated: GeneratedReport,
    startedAt: number,
  ): Promise<void> {
    const { fleet, sums, pollsRead, dataVersion, seenFrom, days } = generated;
    await this.publish(reportId, generated);
    const stores = sums.length;
    await this.claims.end(reportId, async (manager) => {
      const result = { reportId, asOf, windows, basis: this.basis.text, dataVersion, seenFrom };
      const resultKey = await this.rows.insert(manager, result, fleet, sums);
      return { ...completed(reportId, generated, stores, startedAt), resultKey, pollsRead };
    });
    this.keeper.keep(dataVersion, days);
    const took = Date.now() - startedAt;
    this.logger.log(`report ${reportId} completed: ${stores} stores, ${pollsRead} polls, ${took} ms`);
  }

  /** The same rows again, in a file of its own. */
  private async completeWith(report: Report, reusable: Reusable, startedAt: number): Promise<void> {
    const { reportId } = report;
    const { resultKey, stores, reportId: reusedFrom, twin } = reusable;
    const written = await this.files.writeAgain(report, resultKey, twin);
    await this.publish(reportId, written);
    const changes = {
      ...completed(reportId, written, stores, startedAt),
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
function completed(reportId: string, { sha256 }: WrittenFile, stores: number, startedAt: number) {
  const completedAt = Date.now();
  return {
    status: 'Completed' as const,
    completedAt,
    url: urlOf(reportId),
    fileSha256: sha256,
    stores,
    storesDone: stores,
    tookMs: completedAt - startedAt,
  };
}
