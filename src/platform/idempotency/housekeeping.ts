import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { messageOf } from '../errors';
import { IdempotencyKeys } from './idempotency-keys';

const EVERY_MS = 60_000;

/** Deletes expired idempotency keys. */
@Injectable()
export class KeyHousekeeping {
  private readonly logger = new Logger('Idempotency');

  constructor(private readonly keys: IdempotencyKeys) {}

  @Interval(EVERY_MS)
  async tick(): Promise<void> {
    try {
      await this.keys.forgetOld();
    } catch (error) {
      this.logger.warn(`the next run will retry: ${messageOf(error)}`);
    }
  }
}
