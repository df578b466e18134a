import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Database } from '../database';
import { messageOf } from '../errors';
import { Claims } from './claims';
import { ClaimLost, HandedBack, mayPass, reasonOf } from './failures';
import { GeneratedReport, ReportGenerator } from './report-generator';
import { urlOf } from './report-names';
import { Report } from './report.entity';
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
      await this.complete(reportId, await this.generate(report, signal), startedAt);
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
  private async complete(reportId: string, generated: GeneratedReport, startedAt: number): Promise<void> {
    const { file, sha256, fleet, sums, pollsRead } = generated;
    try {
      if (!(await this.claims.renew(reportId))) throw new ClaimLost();
      await file.publish();
    } catch (error) {
      await file.discard();
      throw error;
    }
    const stores = sums.length;
    await this.claims.end(reportId, async (manager) => {
      const resultKey = await this.rows.insert(manager, reportId, fleet, sums);
      const completedAt = Date.now();
      return {
        status: 'Completed',
        completedAt,
        url: urlOf(reportId),
        resultKey,
        fileSha256: sha256,
        stores,
        storesDone: stores,
        pollsRead,
        tookMs: completedAt - startedAt,
      };
    });
    const took = Date.now() - startedAt;
    this.logger.log(`report ${reportId} completed: ${stores} stores, ${pollsRead} polls, ${took} ms`);
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
