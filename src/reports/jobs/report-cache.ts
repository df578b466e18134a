import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EntityManager, Repository } from 'typeorm';
import { countAffecting } from '../../ingestion';
import { ComputationVersion } from '../../metrics';
import { Database, takeTurn } from '../../platform/database';
import { PollExtentsRepository } from '../../polls';
import { ResultGoneError } from '../generation/failures';
import { ReportResult } from '../records/report-result.entity';
import { Report } from '../records/report.entity';
import { newestResult, variantOf } from '../records/reports.repository';

/** The result of an identical report, which is still valid. */
export interface CachedReport {
  readonly resultKey: number;
  /** The report that computed it. */
  readonly reportId: string;
  readonly stores: number;
  /** A report with this result and the same policy, columns and format, and therefore the same file. */
  readonly identicalReport: Report | null;
}

/** Finds an identical report whose inputs have not changed since, so that its result can be reused. */
@Injectable()
export class ReportCache {
  constructor(
    private readonly database: Database,
    @InjectRepository(Report) private readonly reports: Repository<Report>,
    private readonly computation: ComputationVersion,
    private readonly extents: PollExtentsRepository,
  ) {}

  async find(report: Report): Promise<CachedReport | undefined> {
    const result = await this.result(report);
    if (result === undefined) return undefined;
    const { noData, columns, format } = report;
    const alike = { resultKey: result.resultKey, noData, columns, format, status: 'Completed' as const };
    return { ...result, identicalReport: await this.reports.findOneBy(alike) };
  }

  /** Protects a result from deletion until the transaction ends. Throws `ResultGoneError`. */
  async lockResult(manager: EntityManager, resultKey: number): Promise<void> {
    await takeTurn(manager);
    if (!(await manager.existsBy(ReportResult, { resultKey }))) throw new ResultGoneError();
  }

  private async result(report: Report): Promise<Omit<CachedReport, 'identicalReport'> | undefined> {
    const { asOf } = report;
    if (asOf === null) return undefined;
    return this.database.snapshot(async (session) => {
      const candidate = await newestResult(session, asOf, variantOf(report), this.computation.text);
      if (candidate === undefined) return undefined;
      const { resultKey, reportId, dataVersion, lookbackStart, stores } = candidate;
      // An earlier poll has no effect, unless it is a store's first one: the number of stores is compared as well.
      if ((await countAffecting(session, dataVersion, lookbackStart, asOf)) > 0) return undefined;
      const fleet = await this.extents.countPolledBy(session, asOf);
      return fleet === stores ? { resultKey, reportId, stores } : undefined;
    });
  }
}
