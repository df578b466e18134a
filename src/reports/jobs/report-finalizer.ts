import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ComputationVersion, type StepTimes } from '../../metrics';
import { serializeWrites } from '../../platform/database';
import { Events, ReportEnded } from '../../platform/events';
import { ReportFiles } from '../files/report-files';
import type { StagedFile } from '../files/storage/report-storage';
import { GeneratedReport } from '../generation/report-generator';
import type { Report, ReportCost } from '../records/report.entity';
import {
  type CachedReport,
  OutdatedResults,
  ReportResultsRepository,
} from '../records/report-results.repository';
import { filePathOf } from '../records/report-rows';
import { ReportRowsRepository } from '../records/report-rows.repository';
import {
  detailBitsOf,
  ignoresExclusions,
  LeaseLostError,
  ReportsRepository,
  variantOf,
} from '../records/reports.repository';

/** The rows of the identical report were deleted, or outdated by an import, before this report could reuse them. */
export class ResultGoneError extends Error {
  constructor() {
    super('the rows of the identical report are gone or outdated');
  }
}

/** An attempt to generate a report, with the row as it was when this process acquired it. */
export interface Attempt {
  readonly report: Report;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly times: StepTimes;
}

/** Ends reports whose lease this process holds, each once. Completing one throws `LeaseLostError` if the lease is lost. */
@Injectable()
export class ReportFinalizer {
  private readonly logger = new Logger(ReportFinalizer.name);

  constructor(
    private readonly reports: ReportsRepository,
    private readonly results: ReportResultsRepository,
    private readonly rows: ReportRowsRepository,
    private readonly files: ReportFiles,
    private readonly outdated: OutdatedResults,
    private readonly computation: ComputationVersion,
    private readonly events: Events,
  ) {}

  /**
   * The file first, then the rows together with the report's own row: a reader of a Completed report finds all of it.
   */
  async complete(attempt: Attempt, generated: GeneratedReport): Promise<void> {
    const { report, times } = attempt;
    const { reportId, asOf } = report;
    const { file, fleet, totals, dates, details, pollsRead, daysFromRollups, daysComputed } = generated;
    const { dataVersion, lookbackStart, lookbackEnd } = generated;
    const stores = fleet.storeKeys.length;
    const rows = { storeKeys: Uint32Array.from(fleet.storeKeys), totals, dates, details };
    const detailBits = detailBitsOf(report);
    await times.of('file', () => this.publish(reportId, file));
    const writeRows = async (manager: EntityManager) => {
      const result = {
        reportId,
        asOf,
        // Whether imports are of its stores is not known, so that its rows are not reused.
        variant: report.scope === '' ? variantOf(report) : null,
        computationVersion: this.computation.text,
        dataVersion,
        lookbackStart,
        lookbackEnd,
        details: detailBits,
      };
      const resultKey = await times.of('rows', () => this.rows.insert(manager, result, rows));
      const ended = completed(attempt, file, stores, { daysFromRollups, daysComputed });
      return { ...ended, resultKey, pollsRead };
    };
    // Last, because imports wait for it.
    await this.reports.end(reportId, 'Completed', writeRows, async (manager, { resultKey }) => {
      if (asOf === null) return;
      const time = { asOf, lookbackStart, lookbackEnd };
      const read = {
        dataVersion,
        ...time,
        details: detailBits,
        ignoresExclusions: ignoresExclusions(report),
      };
      await this.outdated.markIfOutdated(manager, resultKey!, read);
    });
    const durationMs = this.notifyEnd(attempt, 'completed');
    this.logger.log(`report ${reportId} completed: ${stores} stores, ${pollsRead} polls, ${durationMs} ms`);
  }

  /** Reuses the rows of an identical report, with a file of its own. */
  async completeFromCache(attempt: Attempt, cached: CachedReport): Promise<void> {
    const { report, times } = attempt;
    const { reportId } = report;
    const { resultKey, stores, reportId: reusedFrom, identicalReport } = cached;
    const file = await times.of('file', () => this.files.writeAgain(report, resultKey, identicalReport));
    await times.of('file', () => this.publish(reportId, file));
    await this.reports.end(reportId, 'Completed', async (manager) => {
      await this.lockResult(manager, resultKey);
      const ended = completed(attempt, file, stores, { daysFromRollups: 0, daysComputed: 0 });
      return { ...ended, resultKey, reusedFrom, pollsRead: 0 };
    });
    const durationMs = this.notifyEnd(attempt, 'reused');
    this.logger.log(`report ${reportId} completed: the same as ${reusedFrom}, ${durationMs} ms`);
  }

  /** If another process has acquired the report, that process ends it. */
  async fail(attempt: Attempt, reason: string, attempts: number): Promise<void> {
    const { reportId } = attempt.report;
    const ended = { completedAt: Date.now(), failureReason: reason, attempts };
    try {
      await this.reports.end(reportId, 'Failed', () => Promise.resolve(ended));
    } catch (error) {
      if (error instanceof LeaseLostError) return;
      throw error;
    }
    this.notifyEnd(attempt, 'failed');
    this.logger.error(`report ${reportId} failed: ${reason}`);
  }

  /** Protects a result from deletion and changes of its data until the transaction ends. */
  private async lockResult(manager: EntityManager, resultKey: number): Promise<void> {
    await serializeWrites(manager);
    if (!(await this.results.isValid(manager, resultKey))) throw new ResultGoneError();
  }

  private async publish(reportId: string, file: StagedFile): Promise<void> {
    try {
      if (!(await this.reports.isHeld(reportId))) throw new LeaseLostError();
      await file.publish();
    } catch (error) {
      await file.discard();
      throw error;
    }
  }

  /** Returns the milliseconds of the attempt. */
  private notifyEnd({ report, startedAt, times }: Attempt, result: ReportEnded['result']): number {
    const durationMs = Date.now() - startedAt;
    this.events.emit('report ended', { result, durationMs });
    this.logger.debug(`report ${report.reportId} ${result}; milliseconds by step: ${JSON.stringify(times)}`);
    return durationMs;
  }
}

/** The columns of every completed report. */
function completed(
  { report, times, startedAt }: Attempt,
  { sha256 }: StagedFile,
  stores: number,
  days: Omit<ReportCost, 'steps'>,
) {
  const completedAt = Date.now();
  return {
    completedAt,
    filePath: filePathOf(report),
    fileSha256: sha256,
    stores,
    storesDone: stores,
    durationMs: completedAt - startedAt,
    cost: { ...days, steps: times.toJSON() },
  };
}
