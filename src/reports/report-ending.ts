import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Events, ReportEnded } from '../events';
import { FiguresBasis } from '../metrics';
import type { Attempt } from './attempt';
import { Claims } from './claims';
import { ClaimLost } from './failures';
import { PartsTable } from './parts/parts-table';
import { ReportCost } from './report-cost';
import { GeneratedReport } from './report-generator';
import { ReportFiles } from './report-files';
import { urlOf } from './report-names';
import { Report } from './report.entity';
import { Reusable, Reuse } from './reuse';
import { ReportRowsTable } from './rows/rows-table';
import type { StagedFile } from './storage/report-storage';

/** Ends reports that this process has the claim of, each once. To complete throws `ClaimLost`. */
@Injectable()
export class ReportEnding {
  private readonly logger = new Logger('Reports');

  constructor(
    private readonly claims: Claims,
    private readonly rows: ReportRowsTable,
    private readonly parts: PartsTable,
    private readonly files: ReportFiles,
    private readonly reuse: Reuse,
    private readonly basis: FiguresBasis,
    private readonly events: Events,
  ) {}

  /** The file first, then the rows and the report's own row: whoever reads Completed finds all of it. */
  async complete(attempt: Attempt, generated: GeneratedReport): Promise<void> {
    const { report, times } = attempt;
    const { reportId, asOf, windows } = report;
    const { file, fleet, sums, pollsRead, dataVersion, seenFrom, daysStored, daysWorkedOut } = generated;
    await times.of('file', () => this.publish(reportId, file));
    await this.claims.end(reportId, 'Completed', async (manager) => {
      const result = { reportId, asOf, windows, basis: this.basis.text, dataVersion, seenFrom };
      const resultKey = await times.of('rows', () => this.rows.insert(manager, result, fleet, sums));
      await this.removeParts(manager, report);
      const ended = completed(attempt, file, sums.length, { daysStored, daysWorkedOut });
      return { ...ended, resultKey, pollsRead };
    });
    const tookMs = this.tellEnd(attempt, 'completed');
    this.logger.log(`report ${reportId} completed: ${sums.length} stores, ${pollsRead} polls, ${tookMs} ms`);
  }

  /** The same rows again, in a file of its own. */
  async completeWith(attempt: Attempt, reusable: Reusable): Promise<void> {
    const { report, times } = attempt;
    const { reportId } = report;
    const { resultKey, stores, reportId: reusedFrom, twin } = reusable;
    const file = await times.of('file', () => this.files.writeAgain(report, resultKey, twin));
    await times.of('file', () => this.publish(reportId, file));
    await this.claims.end(reportId, 'Completed', async (manager) => {
      await this.reuse.hold(manager, report, resultKey);
      await this.removeParts(manager, report);
      const ended = completed(attempt, file, stores, { daysStored: 0, daysWorkedOut: 0 });
      return { ...ended, resultKey, reusedFrom, pollsRead: 0 };
    });
    const tookMs = this.tellEnd(attempt, 'reused');
    this.logger.log(`report ${reportId} completed: the same as ${reusedFrom}, ${tookMs} ms`);
  }

  /** Where another process has taken the report over, that one ends it. */
  async fail(attempt: Attempt, reason: string, attempts: number): Promise<void> {
    const { report } = attempt;
    const work = async (manager: EntityManager) => {
      await this.removeParts(manager, report);
      return { completedAt: Date.now(), failureReason: reason, attempts };
    };
    try {
      await this.claims.end(report.reportId, 'Failed', work);
    } catch (error) {
      if (error instanceof ClaimLost) return;
      throw error;
    }
    this.tellEnd(attempt, 'failed');
    this.logger.error(`report ${report.reportId} failed: ${reason}`);
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

  /** Those of a plan that was void are there as well. */
  private async removeParts(manager: EntityManager, { reportId, plan }: Report): Promise<void> {
    if (plan > 0) await this.parts.remove(manager, reportId);
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
  { report, times, startedAt, parts }: Attempt,
  { sha256 }: StagedFile,
  stores: number,
  days: Omit<ReportCost, 'steps'>,
) {
  const completedAt = Date.now();
  return {
    completedAt,
    url: urlOf(report),
    fileSha256: sha256,
    stores,
    storesDone: stores,
    parts,
    partsDone: parts,
    tookMs: completedAt - startedAt,
    cost: { ...days, steps: times.toJSON() },
  };
}
