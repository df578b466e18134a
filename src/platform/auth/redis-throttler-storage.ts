import { Logger, OnApplicationShutdown } from '@nestjs/common';
import { ThrottlerStorageRedisService } from '@nest-lab/throttler-storage-redis';
import { ThrottlerStorage, ThrottlerStorageService } from '@nestjs/throttler';
import type Redis from 'ioredis';
import { messageOf } from '../errors';
import { FailFastRedis } from '../redis';
import type { RedisConfig } from '../redis';

/** The timeout of a command to Redis. */
const TIMEOUT_MS = 250;
/** How long Redis is not asked after it failed to answer. */
const LEFT_ALONE_MS = 1_000;

type Hit = Parameters<ThrottlerStorage['increment']>;
type Hits = ReturnType<ThrottlerStorage['increment']>;

/**
 * Counts hits in Redis, shared by all processes. While Redis does not answer, each process counts its own requests: an
 * outage of Redis fails no request and disables no limit.
 */
export class RedisThrottlerStorage implements ThrottlerStorage, OnApplicationShutdown {
  private readonly logger = new Logger('Access');
  private readonly redis: FailFastRedis;
  private readonly shared: ThrottlerStorageRedisService;
  private readonly own = new ThrottlerStorageService();
  private leftAloneUntil = 0;

  constructor(redis: RedisConfig) {
    this.redis = new FailFastRedis(redis, 'rate', TIMEOUT_MS);
    // It accepts both types, but has a separate overload for each.
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
