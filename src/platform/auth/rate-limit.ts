import { normalizeIp, type ThrottlerStorage } from '@nestjs/throttler';
import type { Request, Response } from 'express';
import type { ApiKey } from '../config';
import { KnownError } from '../errors';

const MINUTE_MS = 60_000;
/** The prefix length of an IPv6 network that one customer gets. All addresses in it count as one caller. */
const IPV6_PREFIX = 64;

/** Counts requests per minute, and rejects callers above the limit for one minute. */
export class RateLimit {
  /** `perMinute` 0: no limit, and nothing is counted. */
  constructor(
    private readonly perMinute: number,
    private readonly hits: ThrottlerStorage,
  ) {}

  /** Counts a request with a valid key. Throws `too-many`. */
  ofKey({ name }: ApiKey, response: Response): Promise<void> {
    return this.count(`key ${name}`, 'This API key may make', response);
  }

  /** Counts a request without a valid key, by its address: a guesser sends another secret each time. */
  ofStranger({ ip }: Request, response: Response): Promise<void> {
    const address = normalizeIp(ip ?? '', IPV6_PREFIX);
    return this.count(`address ${address}`, 'Without a valid API key, your address may make', response);
  }

  private async count(who: string, mayMake: string, response: Response): Promise<void> {
    const limit = this.perMinute;
    if (limit === 0) return;
    const hit = await this.hits.increment(who, MINUTE_MS, limit, MINUTE_MS, 'default');
    if (hit.isBlocked) {
      response.setHeader('Retry-After', hit.timeToBlockExpire);
      throw new KnownError('too-many', `${mayMake} ${limit} requests a minute. Try again later.`);
    }
    response.setHeader('X-RateLimit-Limit', limit);
    response.setHeader('X-RateLimit-Remaining', Math.max(0, limit - hit.totalHits));
    response.setHeader('X-RateLimit-Reset', hit.timeToExpire);
  }
}
