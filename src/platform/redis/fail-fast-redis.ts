import { withTimeout } from '../async';
import { unavailable } from '../errors';
import { connectRedis, type RedisClient, type RedisConfig } from './redis-connection';

/**
 * A Redis client for commands that a request waits for. A command without an answer in time fails and is not sent
 * again.
 */
export class FailFastRedis {
  readonly client: RedisClient;

  /** `name`: the prefix of its keys, after the prefix that all keys share. */
  constructor(
    redis: RedisConfig,
    name: string,
    private readonly timeoutMs: number,
  ) {
    this.client = connectRedis(redis, {
      keyPrefix: `${redis.prefix}:${name}:`,
      lazyConnect: true,
      commandTimeout: timeoutMs,
      maxRetriesPerRequest: 1,
    });
    // The calls report errors as well. Without a listener, ioredis would print them.
    this.client.on('error', () => undefined);
  }

  /** Limits the wait for an answer: while a cluster is unreachable, its commands neither succeed nor fail. */
  answered<T>(answer: Promise<T>): Promise<T> {
    return withTimeout(answer, this.timeoutMs, () => unavailable('no answer in time'));
  }

  disconnect(): void {
    this.client.disconnect();
  }
}
