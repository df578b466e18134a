import { DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerModule, ThrottlerStorageService } from '@nestjs/throttler';
import type { Config } from '../config';
import { RateLimitGuard } from './rate-limit.guard';
import { SharedHits } from './shared-hits';

const MINUTE_MS = 60_000;

/** Limits how often each key is used; where no keys are asked for, or there is no limit, nothing. */
@Module({})
export class RateLimitModule {
  static forRoot({ access, redis }: Config): DynamicModule {
    const limit = access.rateLimitPerMinute;
    if (access.keys.length === 0 || limit === 0) return { module: RateLimitModule };
    const storage = redis === undefined ? new ThrottlerStorageService() : new SharedHits(redis);
    return {
      module: RateLimitModule,
      imports: [ThrottlerModule.forRoot({ throttlers: [{ limit, ttl: MINUTE_MS }], storage })],
      providers: [{ provide: APP_GUARD, useClass: RateLimitGuard }],
    };
  }
}
