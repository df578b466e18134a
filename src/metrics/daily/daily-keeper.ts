import { BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Database, holdDataVersion } from '../../database';
import { messageOf } from '../../errors';
import { DailyTable } from './daily-table';
import { WorkedOutDay, WorkedOutDays } from './worked-out-days';

/** So that a load or a trigger never waits long for its turn. */
const DAYS_PER_TRANSACTION = 4_000;
/** How long a process that is told to end goes on storing. What is left is worked out again. */
const PATIENCE_MS = 5_000;

/** Stores the days that reports worked out, after the reports are done and while nobody waits. */
@Injectable()
export class DailyKeeper implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Metrics');
  private work: Promise<void> = Promise.resolve();
  private deadline = Infinity;

  constructor(
    private readonly database: Database,
    private readonly table: DailyTable,
  ) {}

  /** `dataVersion`: of the snapshot they were worked out from. They are right as long as no load has come since. */
  keep(dataVersion: number, days: WorkedOutDays): void {
    if (days.count === 0) return;
    this.work = this.work
      .then(async () => void (await this.store(dataVersion, days)))
      .catch((error: unknown) => this.logger.warn(`days were not stored: ${messageOf(error)}`));
  }

  /** The same for who waits for it; false: some were dropped. */
  async keepNow(dataVersion: number, days: WorkedOutDays): Promise<boolean> {
    return days.count === 0 || this.store(dataVersion, days);
  }

  /** When all that was given to keep is stored, or dropped. */
  settled(): Promise<void> {
    return this.work;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.deadline = Date.now() + PATIENCE_MS;
    await this.work;
  }

  private async store(dataVersion: number, days: WorkedOutDays): Promise<boolean> {
    let group: WorkedOutDay[] = [];
    for (const day of days) {
      if (group.push(day) < DAYS_PER_TRANSACTION) continue;
      if (!(await this.storeGroup(dataVersion, group))) return false;
      group = [];
    }
    return group.length === 0 || this.storeGroup(dataVersion, group);
  }

  private async storeGroup(dataVersion: number, group: readonly WorkedOutDay[]): Promise<boolean> {
    if (Date.now() > this.deadline) return false;
    return this.database.write(async (manager) => {
      const held = await holdDataVersion(manager, dataVersion);
      if (held) await this.table.write(manager, group);
      return held;
    });
  }
}
