import { Logger, Module, OnApplicationShutdown } from '@nestjs/common';
import { normalizeIp, ThrottlerStorage, ThrottlerStorageService } from '@nestjs/throttler';
import { ThrottlerStorageRedisService } from '@nest-lab/throttler-storage-redis';
import type { Request, Response } from 'express';
import type Redis from 'ioredis';
import { type ApiKey, type Config, CONFIG } from '../config';
import { KnownError, messageOf } from '../errors';
import { FailFastRedis, type RedisConfig } from '../redis';

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
class RedisThrottlerStorage implements ThrottlerStorage, OnApplicationShutdown {
  private readonly logger = new Logger(RedisThrottlerStorage.name);
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

const MINUTE_MS = 60_000;
/** The prefix length of an IPv6 network that one customer gets. All addresses in it count as one caller. */
const IPV6_PREFIX = 64;

/** One in this many requests may be heavy. */
const HEAVY_SHARE = 10;

/** Counts requests per minute, and rejects callers above the limit for one minute. */
export class RateLimit {
  /** `perMinute` 0: no limit, and nothing is counted. */
  constructor(
    private readonly perMinute: number,
    private readonly hits: ThrottlerStorage,
  ) {}

  /** Counts a request with a valid key. A heavy one also has a limit of its own, a tenth. Throws `too-many`. */
  async ofKey({ name }: ApiKey, response: Response, heavy = false): Promise<void> {
    await this.count(`key ${name}`, this.perMinute, 'This API key may make', response);
    if (!heavy) return;
    const limit = Math.ceil(this.perMinute / HEAVY_SHARE);
    await this.count(
      `heavy key ${name}`,
      limit,
      'For figures of many stores, this API key may make',
      response,
    );
  }

  /** Counts a request without a valid key, by its address: a guesser sends another secret each time. */
  ofStranger({ ip }: Request, response: Response): Promise<void> {
    const address = `address ${normalizeIp(ip ?? '', IPV6_PREFIX)}`;
    const mayMake = 'Without a valid API key, your address may make';
    return this.count(address, this.perMinute, mayMake, response);
  }

  private async count(client: string, limit: number, mayMake: string, response: Response): Promise<void> {
    if (limit === 0) return;
    const hit = await this.hits.increment(client, MINUTE_MS, limit, MINUTE_MS, 'default');
    if (hit.isBlocked) {
      response.setHeader('Retry-After', hit.timeToBlockExpire);
      throw new KnownError('too-many', `${mayMake} ${limit} requests a minute. Try again later.`);
    }
    response.setHeader('X-RateLimit-Limit', limit);
    response.setHeader('X-RateLimit-Remaining', Math.max(0, limit - hit.totalHits));
    response.setHeader('X-RateLimit-Reset', hit.timeToExpire);
  }
}

const HITS = Symbol('hits');

/** Counts requests in Redis, shared by all processes, or in this process if Redis is not configured. */
@Module({
  providers: [
    {
      provide: HITS,
      inject: [CONFIG],
      useFactory: ({ redis }: Config) =>
        redis === undefined ? new ThrottlerStorageService() : new RedisThrottlerStorage(redis),
    },
    {
      provide: RateLimit,
      inject: [CONFIG, HITS],
      useFactory: ({ access }: Config, hits: ThrottlerStorage) =>
        new RateLimit(access.rateLimitPerMinute, hits),
    },
  ],
})
export class RateLimitModule {}
