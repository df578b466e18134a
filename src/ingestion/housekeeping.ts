import { Inject, Injectable, Logger, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { MS_PER_DAY, MS_PER_HOUR } from '../core/time/instant';
import { CONFIG, type Config } from '../platform/config';
import { messageOf } from '../platform/errors';
import {
  removeOldRejects,
  removeOwnUploads,
  removePartialRejects,
  removeStaleUploads,
} from './files/uploads';
import { IngestionsRepository } from './ledger/ingestions.repository';

const EVERY_MS = 30_000;

/** Cleans up after imports whose process was killed, or that could not close their ingestion record. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Housekeeping.name);

  constructor(
    private readonly ledger: IngestionsRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.tick();
    await this.removeRejects();
  }

  /** No request is answered any more at this point; uploads that still arrive were cut off. */
  onApplicationShutdown(): void {
    try {
      removeOwnUploads(this.config.ingestion.uploadsDirectory);
    } catch (error) {
      this.logger.warn(`uploads may be left behind: ${messageOf(error)}`);
    }
  }

  /**
   * REPORT_RETENTION_DAYS applies to these lists as well; the ingestion records are kept. Each machine has its own
   * lists.
   */
  @Interval(MS_PER_HOUR)
  async removeRejects(now = Date.now()): Promise<void> {
    const { retention, ingestion } = this.config;
    if (retention.reportDays === undefined) return;
    try {
      const removed = await removeOldRejects(
        ingestion.rejectsDirectory,
        now - retention.reportDays * MS_PER_DAY,
      );
      if (removed > 0) this.logger.log(`old lists of rejected rows deleted: ${removed}`);
    } catch (error) {
      this.logger.warn(`the next run will retry: ${messageOf(error)}`);
    }
  }

  @Interval(EVERY_MS)
  async tick(): Promise<void> {
    try {
      const interrupted = await this.ledger.settleInterrupted();
      if (interrupted > 0) this.logger.warn(`interrupted loads, of which nothing was kept: ${interrupted}`);
      const { uploadsDirectory, rejectsDirectory } = this.config.ingestion;
      await removeStaleUploads(uploadsDirectory);
      await removePartialRejects(rejectsDirectory, await this.ledger.runningIds());
    } catch (error) {
      this.logger.warn(`the next run will retry: ${messageOf(error)}`);
    }
  }
}
