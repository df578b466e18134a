import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EntityManager, IsNull, Repository } from 'typeorm';
import { ComputationVersion } from '../../metrics';
import { Database, takeTurn } from '../../platform/database';
import { ResultGoneError } from '../generation/failures';
import { ReportResult } from '../records/report-result.entity';
import { Report } from '../records/report.entity';
import { type StoredResult, validResult, variantOf } from '../records/reports.repository';

/** The result of an identical report, which is still valid. */
export interface CachedReport extends StoredResult {
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
  ) {}

  async find(report: Report): Promise<CachedReport | undefined> {
    const result = await this.result(report);
    if (result === undefined) return undefined;
    const { noData, columns, groupBy, labelColumns, format } = report;
    const shown = { noData, columns, groupBy: groupBy ?? IsNull(), labelColumns: labelColumns ?? IsNull() };
    const alike = { resultKey: result.resultKey, ...shown, format, status: 'Completed' as const };
    return { ...result, identicalReport: await this.reports.findOneBy(alike) };
  }

  /** Protects a result from deletion and changes of its data until the transaction ends. Throws `ResultGoneError`. */
  async lockResult(manager: EntityManager, resultKey: number): Promise<void> {
    await takeTurn(manager);
    if (!(await manager.existsBy(ReportResult, { resultKey, outdatedBy: IsNull() })))
      throw new ResultGoneError();
  }

  private async result(report: Report): Promise<StoredResult | undefined> {
    const { asOf } = report;
    if (asOf === null || report.scope !== '') return undefined;
    return this.database.snapshot((session) =>
      validResult(session, asOf, variantOf(report), this.computation.text),
    );
  }
}
