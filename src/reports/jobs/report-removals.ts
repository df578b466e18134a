import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EntityManager, LessThan, Repository } from 'typeorm';
import { Database, serializeWrites } from '../../platform/database';
import { REPORT_STORAGE, type ReportStorage } from '../files/storage/report-storage';
import { REPORT_OUTBOX, type ReportOutbox } from '../records/report-outbox';
import { ReportTombstone } from '../records/report.entity';
import { ReportResultsRepository } from '../records/report-results.repository';
import { fileNameOf, REPORT_FORMATS } from '../records/report-rows';
import { ReportRowsRepository } from '../records/report-rows.repository';
import { ReportsRepository } from '../records/reports.repository';

const REPORTS_AT_ONCE = 100;

/**
 * Deletes reports in two steps, so that none is ever served in part: first the report's row is replaced by a tombstone
 * in `report_tombstones`; its file and rows are deleted later, when no reader can be using them.
 */
@Injectable()
export class ReportRemovals {
  constructor(
    private readonly database: Database,
    private readonly reports: ReportsRepository,
    private readonly results: ReportResultsRepository,
    private readonly rows: ReportRowsRepository,
    @InjectRepository(ReportTombstone) private readonly removals: Repository<ReportTombstone>,
    @Inject(REPORT_STORAGE) private readonly storage: ReportStorage,
    @Inject(REPORT_OUTBOX) private readonly outbox: ReportOutbox,
  ) {}

  /**
   * Replaces some reports that ended before an instant (epoch ms) by tombstones, and returns their number. 0: there are
   * no more.
   */
  remove(endedBefore: number, now: number): Promise<number> {
    return this.database.write(async (manager) => {
      const some = await this.reports.findEndedBefore(manager, endedBefore, REPORTS_AT_ONCE);
      if (some.length === 0) return 0;
      const reportIds = some.map(({ reportId }) => reportId);
      await manager.insert(
        ReportTombstone,
        some.map(({ reportId, resultKey }) => ({ reportId, resultKey, removedAt: now })),
      );
      await this.outbox.forget(manager, reportIds);
      await this.reports.remove(manager, reportIds);
      return some.length;
    });
  }

  /** Tombstones from before an instant, whose files and rows may still exist. */
  left(removedBefore: number): Promise<ReportTombstone[]> {
    return this.removals.find({
      where: { removedAt: LessThan(removedBefore) },
      order: { removedAt: 'ASC' },
      take: REPORTS_AT_ONCE,
    });
  }

  /** Deletes the file and rows of such a report; idempotent. */
  async clear({ reportId, resultKey }: ReportTombstone): Promise<void> {
    for (const format of REPORT_FORMATS) await this.storage.remove(fileNameOf({ reportId, format }));
    if (resultKey !== null && (await this.forgetResult(resultKey))) await this.rows.remove(resultKey);
    await this.database.write((manager) => manager.delete(ReportTombstone, { reportId }));
  }

  /**
   * False: another report has these rows. A report that is about to reuse them is serialized with this transaction
   * (`ReportFinalizer.completeFromCache`): it either references them before the check, or finds them deleted.
   */
  private forgetResult(resultKey: number): Promise<boolean> {
    return this.database.write(async (manager: EntityManager) => {
      await serializeWrites(manager);
      if (await this.reports.isResultUsed(manager, resultKey)) return false;
      await this.results.remove(manager, resultKey);
      return true;
    });
  }
}
