import { Inject, Injectable, Logger, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { CONFIG } from '../config';
import type { Config } from '../config';
import { messageOf } from '../errors';
import { Ledger } from './ledger';
import { removeOwnUploads, removeStaleUploads } from './uploads';

const EVERY_MS = 30_000;

/** Clears up after loads whose process was killed, or could not tell the ledger of their end. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Ingestion');

  constructor(
    private readonly ledger: Ledger,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    return this.tick();
  }

  /** By now no request is answered any more; what is still being read was cut off. */
  onApplicationShutdown(): void {
    try {
      removeOwnUploads(this.config.ingestion.uploadsDirectory);
    } catch (error) {
      this.logger.warn(`uploads may be left behind: ${messageOf(error)}`);
    }
  }

  @Interval(EVERY_MS)
  async tick(): Promise<void> {
    try {
      const interrupted = await this.ledger.settleInterrupted();
      if (interrupted > 0) this.logger.warn(`loads interrupted, of which nothing was kept: ${interrupted}`);
      await removeStaleUploads(this.config.ingestion.uploadsDirectory);
    } catch (error) {
      this.logger.warn(`the next round will try again: ${messageOf(error)}`);
    }
  }
}
