import { DynamicModule, Module } from '@nestjs/common';
import { type ThrottlerStorage, ThrottlerStorageService } from '@nestjs/throttler';
import type { Config } from '../config';
import { RateLimit } from './rate-limit';
import { SharedHits } from './shared-hits';

const HITS = Symbol('hits');

/** Where requests are counted: in Redis, for all processes together, or in this one. */
@Module({})
export class RateLimitModule {
  static forRoot({ access, redis }: Config): DynamicModule {
    return {
      module: RateLimitModule,
      providers: [
        {
          provide: HITS,
          useFactory: () => (redis === undefined ? new ThrottlerStorageService() : new SharedHits(redis)),
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
