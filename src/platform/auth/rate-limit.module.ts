import { Module } from '@nestjs/common';
import { type ThrottlerStorage, ThrottlerStorageService } from '@nestjs/throttler';
import { type Config, CONFIG } from '../config';
import { RateLimit, RedisThrottlerStorage } from './rate-limit';

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
