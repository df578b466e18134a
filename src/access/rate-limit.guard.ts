import { ExecutionContext, Injectable } from '@nestjs/common';
import { ThrottlerGuard, ThrottlerLimitDetail } from '@nestjs/throttler';
import type { Request } from 'express';
import { KnownError } from '../errors';
import { callerOf } from '../http';

/** Counts the requests of each key, whatever their routes. What came without a key, by an open route, is not counted. */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  protected override shouldSkip(context: ExecutionContext): Promise<boolean> {
    return Promise.resolve(callerOf(context.switchToHttp().getRequest<Request>()) === '');
  }

  protected override getTracker(request: Record<string, unknown>): Promise<string> {
    return Promise.resolve(callerOf(request as unknown as Request));
  }

  protected override generateKey(_context: ExecutionContext, caller: string): string {
    return caller;
  }

  protected override throwThrottlingException(
    _context: ExecutionContext,
    { limit }: ThrottlerLimitDetail,
  ): Promise<void> {
    return Promise.reject(
      new KnownError('too-many', `This API key may make ${limit} requests a minute. Try again later.`),
    );
  }
}
