import { Logger, OnApplicationShutdown } from '@nestjs/common';
import { ThrottlerStorageRedisService } from '@nest-lab/throttler-storage-redis';
import { ThrottlerStorage, ThrottlerStorageService } from '@nestjs/throttler';
import Redis from 'ioredis';
import type { Config } from '../config';
import { messageOf } from '../errors';

/** How long a request waits for Redis at most. */
const PATIENCE_MS = 250;
/** How long Redis is left alone after it did not answer. */
const LEFT_ALONE_MS = 1_000;

type Hit = Parameters<ThrottlerStorage['increment']>;
type Hits = ReturnType<ThrottlerStorage['increment']>;

/**
 * Hits counted in Redis, for all processes together. While Redis does not answer, each process counts for itself: no
 * request fails for want of it, and none goes uncounted.
 */
export class SharedHits implements ThrottlerStorage, OnApplicationShutdown {
  private readonly logger = new Logger('Access');
  private readonly redis: Redis;
  private readonly shared: ThrottlerStorageRedisService;
  private readonly own = new ThrottlerStorageService();
  private leftAloneUntil = 0;

  constructor({ url, prefix }: NonNullable<Config['redis']>) {
    this.redis = new Redis(url, {
      keyPrefix: `${prefix}:rate:`,
      lazyConnect: true,
      commandTimeout: PATIENCE_MS,
      maxRetriesPerRequest: 1,
    });
    // What goes wrong comes out of the calls as well; without a listener it would be printed.
    this.redis.on('error', () => undefined);
    this.shared = new ThrottlerStorageRedisService(this.redis);
  }

  async increment(...hit: Hit): Hits {
    if (Date.now() < this.leftAloneUntil) return this.own.increment(...hit);
    try {
      return await this.shared.increment(...hit);
    } catch (error) {
      this.leftAloneUntil = Date.now() + LEFT_ALONE_MS;
      this.logger.warn(`Redis does not answer; requests are counted in this process: ${messageOf(error)}`);
      return this.own.increment(...hit);
    }
  }

  onApplicationShutdown(): void {
    this.own.onApplicationShutdown();
    this.redis.disconnect();
  }
}
