import { Logger, OnApplicationShutdown } from '@nestjs/common';
import { ThrottlerStorageRedisService } from '@nest-lab/throttler-storage-redis';
import { ThrottlerStorage, ThrottlerStorageService } from '@nestjs/throttler';
import type Redis from 'ioredis';
import { messageOf } from '../errors';
import type { RedisConfig } from '../redis';
import { PromptRedis } from './prompt-redis';

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
  private readonly redis: PromptRedis;
  private readonly shared: ThrottlerStorageRedisService;
  private readonly own = new ThrottlerStorageService();
  private leftAloneUntil = 0;

  constructor(redis: RedisConfig) {
    this.redis = new PromptRedis(redis, 'rate', PATIENCE_MS);
    // It takes either; its overloads take one at a time.
    this.shared = new ThrottlerStorageRedisService(this.redis.client as Redis);
  }

  async increment(...hit: Hit): Hits {
    if (Date.now() < this.leftAloneUntil) return this.own.increment(...hit);
    try {
      return await this.redis.answered(this.shared.increment(...hit));
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
