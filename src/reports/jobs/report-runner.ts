import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { StepTimes } from '../../metrics';
import { inRequest } from '../../platform/async';
import { Database } from '../../platform/database';
import { messageOf } from '../../platform/errors';
import { ClaimLost, MAX_ATTEMPTS, reasonAt, USED_UP, verdictOn } from '../generation/failures';
import { GeneratedReport, ReportGenerator } from '../generation/report-generator';
import { Report } from '../records/report.entity';
import { Claims } from './claims';
import { leave } from './leases';
import { ReportEnding } from './report-ending';
import type { Attempt } from './report-ending';
import { Reuse } from './reuse';

const PROGRESS_EVERY_MS = 1_000;

/**
 * Takes one report from Running to Completed or Failed. Its row holds all of its state, so that any queue may deliver
 * it any number of times. A rejected promise asks for a later retry.
 */
@Injectable()
export class ReportRunner {
  private readonly logger = new Logger('Reports');

  constructor(
    private readonly database: Database,
    private readonly claims: Claims,
    private readonly generator: ReportGenerator,
    private readonly reuse: Reuse,
    private readonly ending: ReportEnding,
    @InjectRepository(Report) private readonly reports: Repository<Report>,
  ) {}

  async run(reportId: string, signal: AbortSignal): Promise<void> {
    const report = await this.reports.findOneBy({ reportId, status: 'Running' });
    if (report !== null) await inRequest(report.requestId, () => this.begin(report, signal));
  }

  private async begin(report: Report, signal: AbortSignal): Promise<void> {
    if (!(await this.claims.take(report))) return;
    try {
      await this.attempt(report, signal);
    } finally {
      leave(report.reportId);
    }
  }

  private async attempt(report: Report, signal: AbortSignal): Promise<void> {
    const begun: Attempt = { report, startedAt: Date.now(), times: new StepTimes() };
    const attempt = report.attempts + 1;
    try {
      if (attempt > MAX_ATTEMPTS) {
        await this.ending.fail(begun, USED_UP, report.attempts);
        return;
      }
      this.logger.debug(`report ${report.reportId}: attempt ${attempt} of ${MAX_ATTEMPTS} begins`);
      const reusable = await begun.times.of('identical report', () => this.reuse.find(report));
      if (reusable !== undefined) await this.ending.completeWith(begun, reusable);
      else await this.ending.complete(begun, await this.generate(begun, signal));
    } catch (error) {
      await this.settle(begun, attempt, error);
    }
  }

  private generate({ report, times }: Attempt, signal: AbortSignal): Promise<GeneratedReport> {
    let told = Date.now();
    const onChunk = async (storesDone: number, stores: number) => {
      // A progress update may wait while an import writes to the database.
      if (Date.now() - told < PROGRESS_EVERY_MS || this.database.busy) return;
      told = Date.now();
      if (!(await this.claims.renew(report.reportId, { storesDone, stores }))) throw new ClaimLost();
    };
    return this.generator.generate(report, { signal, onChunk, times });
  }

  private async settle(begun: Attempt, attempt: number, error: unknown): Promise<void> {
    const { reportId, attempts } = begun.report;
    const verdict = verdictOn(error, attempt);
    if (verdict === 'lost') {
      this.logger.warn(`report ${reportId}: ${messageOf(error)}`);
      return;
    }
    if (verdict === 'handed back') {
      // The report did not fail, so the attempt does not count.
      await this.claims.release(reportId, { attempts });
      throw error;
    }
    this.logger.error(
      `report ${reportId}, attempt ${attempt} of ${MAX_ATTEMPTS}: ${messageOf(error)}`,
      error instanceof Error ? error.stack : undefined,
    );
    if (verdict === 'again') {
      await this.claims.release(reportId);
      throw error;
    }
    await this.ending.fail(begun, reasonAt(error, attempt), attempt);
  }
}
