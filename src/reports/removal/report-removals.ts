import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EntityManager, In, LessThan, Not, Repository } from 'typeorm';
import { Database, takeTurn } from '../../database';
import { REPORT_OUTBOX } from '../outbox/report-outbox';
import type { ReportOutbox } from '../outbox/report-outbox';
import { REPORT_FORMATS } from '../formats';
import { fileNameOf } from '../report-names';
import { Report } from '../report.entity';
import { ReportResult } from '../rows/report-result.entity';
import { ReportRowsRepository } from '../rows/report-rows.repository';
import { REPORT_STORAGE } from '../storage/report-storage';
import type { ReportStorage } from '../storage/report-storage';
import { ReportRemoval } from './report-removal.entity';

const REPORTS_AT_ONCE = 100;

/**
 * Takes reports away, so that none is ever served in part: first its row becomes a row of `report_removals`, and from
 * then on nobody finds it; what it leaves behind goes later, when nobody can be reading it any more.
 */
@Injectable()
export class ReportRemovals {
  constructor(
    private readonly database: Database,
    private readonly rows: ReportRowsRepository,
    @InjectRepository(ReportRemoval) private readonly removals: Repository<ReportRemoval>,
    @Inject(REPORT_STORAGE) private readonly storage: ReportStorage,
    @Inject(REPORT_OUTBOX) private readonly outbox: ReportOutbox,
  ) {}

  /** Takes away some of the reports that ended before an instant (epoch ms); returns how many. 0: there are no more. */
  remove(endedBefore: number, now: number): Promise<number> {
    // Ended, and so begun: the index is by the latter.
    const ended = {
      status: Not('Running' as const),
      createdAt: LessThan(endedBefore),
      completedAt: LessThan(endedBefore),
    };
    return this.database.write(async (manager) => {
      const some = await manager.find(Report, {
        where: ended,
        order: { createdAt: 'ASC' },
        take: REPORTS_AT_ONCE,
      });
      if (some.length === 0) return 0;
      const reportIds = some.map(({ reportId }) => reportId);
      await manager.insert(
        ReportRemoval,
        some.map(({ reportId, resultKey }) => ({ reportId, resultKey, removedAt: now })),
      );
      await this.outbox.forget(manager, reportIds);
      await manager.delete(Report, { reportId: In(reportIds) });
      return some.length;
    });
  }

  /** Reports that were taken away before an instant, and of which something may be left. */
  left(removedBefore: number): Promise<ReportRemoval[]> {
    return this.removals.find({
      where: { removedAt: LessThan(removedBefore) },
      order: { removedAt: 'ASC' },
      take: REPORTS_AT_ONCE,
    });
  }

  /** Takes away what such a report has left; done twice, or in part before, it comes to the same. */
  async clear({ reportId, resultKey }: ReportRemoval): Promise<void> {
    for (const format of REPORT_FORMATS) await this.storage.remove(fileNameOf({ reportId, format }));
    if (resultKey !== null && (await this.forgetResult(resultKey))) await this.rows.remove(resultKey);
    await this.database.write((manager) => manager.delete(ReportRemoval, { reportId }));
  }

  /**
   * False: another report has these rows. A report that is about to take them takes the same turn (`Reuse.hold`): it
   * either has them before this looks, or finds them gone.
   */
  private forgetResult(resultKey: number): Promise<boolean> {
    return this.database.write(async (manager: EntityManager) => {
      await takeTurn(manager);
      if (await manager.existsBy(Report, { resultKey })) return false;
      await manager.delete(ReportResult, { resultKey });
      return true;
    });
  }
}
