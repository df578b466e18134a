import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Logger, OnApplicationShutdown } from '@nestjs/common';
import { type ApiKey, type Config, digestOf } from '../config';
import { messageOf, unavailable } from '../errors';
import { FailFastRedis, type RedisConfig } from '../redis';

/** The queue board needs Bull, and only processes that serve the API show it. */
export const hasBoard = ({ role, redis }: Config): boolean => role !== 'worker' && redis !== undefined;

/** The path of the queue board, and the only path of its cookie. */
export const BOARD_PATH = '/queues';
/** The route that creates a session, with a key in a header. */
export const SESSION_PATH = `${BOARD_PATH}/session`;

const NAME = 'store-monitor-queues';
const ATTRIBUTES = [`Path=${BOARD_PATH}`, 'HttpOnly', 'SameSite=Strict'];
/** The length of 32 bytes in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Whether the cookie counts at this path. A cookie alone does not create another session. */
export const takesCookie = (path: string): boolean =>
  (path === BOARD_PATH || path.startsWith(`${BOARD_PATH}/`)) && !/^\/queues\/session(\/|$)/i.test(path);

/** Whether a request creates or ends a session. It changes no data, so a key with any scope is accepted. */
export const isOfSession = (method: string, path: string): boolean =>
  (method === 'POST' || method === 'DELETE') && path === SESSION_PATH;

/** The token in the request's cookie; undefined if it is missing or malformed. */
export function tokenOf({ cookie = '' }: IncomingHttpHeaders): string | undefined {
  for (const pair of cookie.split(';')) {
    const [name, value] = pair.split('=', 2).map((text) => text.trim());
    if (name === NAME && TOKEN.test(value ?? '')) return value;
  }
  return undefined;
}

/** `Set-Cookie` of a session: not readable by scripts, and sent only by pages of this origin to the board. */
export function sessionCookie(token: string, headers: IncomingHttpHeaders): string {
  return [`${NAME}=${token}`, ...ATTRIBUTES, ...(cameByHttps(headers) ? ['Secure'] : [])].join('; ');
}

/** `Set-Cookie` that deletes the session's cookie. */
export const noCookie = (): string => [`${NAME}=`, ...ATTRIBUTES, 'Max-Age=0'].join('; ');

/** The service itself speaks http. The headers of a proxy or of the browser show whether the client used https. */
function cameByHttps({ origin, 'x-forwarded-proto': forwarded = '' }: IncomingHttpHeaders): boolean {
  const [first = ''] = [forwarded].flat();
  return first.split(',')[0]!.trim() === 'https' || origin?.startsWith('https://') === true;
}

/** The lifetime of a session. */
const SESSION_SECONDS = 3600;
/** The timeout of a command to Redis. */
const TIMEOUT_MS = 2_000;

/** A session in Redis. Its Redis key holds the SHA-256 digest of the token. */
interface Session {
  readonly name: string;
  readonly seal: string;
}

/**
 * Sessions of the queue board, for browsers that cannot send an API key when they open a page. They are stored in
 * Redis, so that all processes share them. Redis holds neither tokens nor API keys, so its content does not grant
 * access.
 */
export class BoardSessions implements OnApplicationShutdown {
  private readonly logger = new Logger('Access');
  private readonly redis: FailFastRedis;

  constructor(
    redis: RedisConfig,
    private readonly keys: readonly ApiKey[],
  ) {
    this.redis = new FailFastRedis(redis, 'session', TIMEOUT_MS);
  }

  /** Creates a session of the given API key and returns its token. Throws `unavailable`. */
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

  /** The current API key of a session; undefined if it was removed or its secret has changed. Throws `unavailable`. */
  async keyOf(token: string): Promise<ApiKey | undefined> {
    const kept = await this.answered(this.redis.client.get(digestOf(token)));
    if (kept === null) return undefined;
    const { name, seal } = JSON.parse(kept) as Session;
    const key = this.keyNamed(name);
    return key !== undefined && sealOf(token, key) === seal ? key : undefined;
  }

  /** Deletes the session. Throws `unavailable`. */
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

/** The error message while Redis cannot be reached. */
export const NO_SESSIONS = 'The queues cannot be reached at the moment: Redis does not answer. Try again.';

/**
 * Binds a session to the secret of its API key. The token is part of the input, so that the seal does not help to guess
 * the secret.
 */
const sealOf = (token: string, { digest }: ApiKey): string => digestOf(`${token} ${digest}`);
