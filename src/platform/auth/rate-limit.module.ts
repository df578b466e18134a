import { DynamicModule, Module } from '@nestjs/common';
import { type ThrottlerStorage, ThrottlerStorageService } from '@nestjs/throttler';
import type { Config } from '../config';
import { RateLimit, RedisThrottlerStorage } from './rate-limit';

const HITS = Symbol('hits');

/** Counts requests in Redis, shared by all processes, or in this process if Redis is not configured. */
@Module({})
export class RateLimitModule {
  static forRoot({ access, redis }: Config): DynamicModule {
    return {
      module: RateLimitModule,
      providers: [
        {
          provide: HITS,
          useFactory: () =>
            redis === undefined ? new ThrottlerStorageService() : new RedisThrottlerStorage(redis),
        },
        {
          provide: RateLimit,
          inject: [HITS],
          useFactory: (hits: ThrottlerStorage) => new RateLimit(access.rateLimitPerMinute, hits),
        },
      ],
    };
  }
}
