import { randomBytes } from 'node:crypto';
import { Logger, OnApplicationShutdown } from '@nestjs/common';
import { type ApiKey, digestOf } from '../config';
import { messageOf, unavailable } from '../errors';
import type { RedisConfig } from '../redis';
import { PromptRedis } from './prompt-redis';

/** How long a session holds. */
export const SESSION_SECONDS = 3600;
/** How long a request waits for Redis at most. */
const PATIENCE_MS = 2_000;

/** What Redis has of a session, by the digest of its token. */
interface Session {
  readonly name: string;
  readonly seal: string;
}

/**
 * Sessions of the queue board, for browsers that cannot send a key as they open a page. They lie in Redis, so that all
 * processes know them, and what lies there lets nobody in: neither a token nor a key can be had from it.
 */
export class BoardSessions implements OnApplicationShutdown {
  private readonly logger = new Logger('Access');
  private readonly redis: PromptRedis;

  constructor(
    redis: RedisConfig,
    private readonly keys: readonly ApiKey[],
  ) {
    this.redis = new PromptRedis(redis, 'session', PATIENCE_MS);
  }

  /** Begins a session of the key with that name, and gives its token. Throws `unavailable`. */
  async begin(name: string): Promise<string> {
    const key = this.keyNamed(name);
    if (key === undefined) throw new Error(`there is no key ${name}`);
    const token = randomBytes(32).toString('base64url');
    const session: Session = { name, seal: sealOf(token, key) };
    await this.answered(
      this.redis.client.set(digestOf(token), JSON.stringify(session), 'EX', SESSION_SECONDS),
    );
    return token;
  }

  /** The key whose session it is, as it is now: one that is gone, or has another secret, has none. Throws `unavailable`. */
  async keyOf(token: string): Promise<ApiKey | undefined> {
    const kept = await this.answered(this.redis.client.get(digestOf(token)));
    if (kept === null) return undefined;
    const { name, seal } = JSON.parse(kept) as Session;
    const key = this.keyNamed(name);
    return key !== undefined && sealOf(token, key) === seal ? key : undefined;
  }

  /** Throws `unavailable`. */
  async end(token: string): Promise<void> {
    await this.answered(this.redis.client.del(digestOf(token)));
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }

  private keyNamed(name: string): ApiKey | undefined {
    return this.keys.find((key) => key.name === name);
  }

  private async answered<T>(answer: Promise<T>): Promise<T> {
    try {
      return await this.redis.answered(answer);
    } catch (error) {
      this.logger.warn(`Redis does not answer for sessions: ${messageOf(error)}`);
      throw unavailable(NO_SESSIONS, error);
    }
  }
}

/** What is said while sessions can neither be begun nor looked up. */
export const NO_SESSIONS = 'The queues cannot be reached at the moment: Redis does not answer. Try again.';

/** Binds a session to the secret of its key, which cannot be guessed by it without the token. */
const sealOf = (token: string, { digest }: ApiKey): string => digestOf(`${token} ${digest}`);
