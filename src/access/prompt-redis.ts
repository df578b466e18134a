import { inTime } from '../async';
import { unavailable } from '../errors';
import { connectRedis, type RedisClient, type RedisConfig } from '../redis';

/** Redis for what a request waits for: a command that is not answered soon has failed, and is not sent again. */
export class PromptRedis {
  readonly client: RedisClient;

  /** `name`: what its keys begin with, behind the prefix of all. */
  constructor(
    redis: RedisConfig,
    name: string,
    private readonly patienceMs: number,
  ) {
    this.client = connectRedis(redis, {
      keyPrefix: `${redis.prefix}:${name}:`,
      lazyConnect: true,
      commandTimeout: patienceMs,
      maxRetriesPerRequest: 1,
    });
    // What goes wrong comes out of the calls as well; without a listener it would be printed.
    this.client.on('error', () => undefined);
  }

  /** The answer, if it comes in time: a cluster that is away answers no command, and ends none. */
  answered<T>(answer: Promise<T>): Promise<T> {
    return inTime(answer, this.patienceMs, () => unavailable('no answer in time'));
  }

  disconnect(): void {
    this.client.disconnect();
  }
}
