import { Inject, Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { MS_PER_DAY } from '../../core/time/instant';
import { messageOf } from '../../platform/errors';
import { REPORT_STORAGE } from './storage/report-storage';
import type { ReportStorage } from './storage/report-storage';

const EVERY_MS = 3_600_000;

/** Far longer than writing any file takes: the process that staged it has ended. */
const LEFT_AFTER_MS = MS_PER_DAY;

/** Deletes files that killed processes have left incomplete or unpublished. */
@Injectable()
export class StorageHousekeeping implements OnApplicationBootstrap {
  private readonly logger = new Logger('Reports');

  constructor(@Inject(REPORT_STORAGE) private readonly storage: ReportStorage) {}

  /** Not awaited: a storage that hangs must not block the start. */
  onApplicationBootstrap(): void {
    void this.tick();
  }

  @Interval(EVERY_MS)
  async tick(now = Date.now()): Promise<void> {
    try {
      const cleared = await this.storage.clearLeftovers(now - LEFT_AFTER_MS);
      if (cleared > 0) this.logger.log(`incomplete files of ended processes deleted: ${cleared}`);
    } catch (error) {
      this.logger.warn(`the storage was not cleared up, the next run will retry: ${messageOf(error)}`);
    }
  }
}
