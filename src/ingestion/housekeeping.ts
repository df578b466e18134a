import { Inject, Injectable, Logger, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { MS_PER_DAY, MS_PER_HOUR } from '../core/time/instant';
import { Rounds } from '../platform/async';
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
  private readonly rounds = new Rounds(this.logger, 'cleaning up after interrupted imports', () =>
    this.cleanUp(),
  );
  private readonly removals = new Rounds(this.logger, 'deleting old lists of rejected rows', (now) =>
    this.removeOld(now),
  );

  constructor(
    private readonly ingestions: IngestionsRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.beginCleanup();
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
  removeRejects(now?: number): Promise<void> {
    return this.removals.begin(now);
  }

  @Interval(EVERY_MS)
  beginCleanup(): Promise<void> {
    return this.rounds.begin();
  }

  private async removeOld(now: number): Promise<void> {
    const { retention, ingestion } = this.config;
    if (retention.reportDays === undefined) return;
    const before = now - retention.reportDays * MS_PER_DAY;
    const removed = await removeOldRejects(ingestion.rejectsDirectory, before);
    if (removed > 0) this.logger.log(`old lists of rejected rows deleted: ${removed}`);
  }

  private async cleanUp(): Promise<void> {
    const interrupted = await this.ingestions.settleInterrupted();
    if (interrupted > 0) this.logger.warn(`imports interrupted, of which nothing was kept: ${interrupted}`);
    const { uploadsDirectory, rejectsDirectory } = this.config.ingestion;
    await removeStaleUploads(uploadsDirectory);
    await removePartialRejects(rejectsDirectory, await this.ingestions.runningIds());
  }
}
