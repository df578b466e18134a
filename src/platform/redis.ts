import Redis, { Cluster, type RedisOptions } from 'ioredis';
import { withTimeout } from './async';
import type { Config } from './config';
import { unavailable } from './errors';

export type RedisConfig = NonNullable<Config['redis']>;
export type RedisClient = Redis | Cluster;

/** How often and how long a command is retried while its master is replaced: about ten seconds in all. */
const ASK_AGAIN = { maxRedirections: 40, retryDelayOnFailover: 250, retryDelayOnClusterDown: 250 };

/** Several addresses are nodes of a Redis Cluster. */
export const isCluster = ({ urls }: RedisConfig): boolean => urls.length > 1;

/** The options in an address. Bull's own parser ignores `rediss:` and escaped passwords. */
export function redisOptions(address: string): RedisOptions {
  const url = new URL(address);
  return { ...placeOf(url), db: Number(url.pathname.slice(1) || 0), ...accessOf(url) };
}

const placeOf = ({ hostname, port }: URL) => ({
  host: hostname.replace(/^\[|\]$/g, ''),
  port: Number(port || 6379),
});

const accessOf = ({ protocol, username, password }: URL) => ({
  ...(username === '' ? {} : { username: decodeURIComponent(username) }),
  ...(password === '' ? {} : { password: decodeURIComponent(password) }),
  ...(protocol === 'rediss:' ? { tls: {} } : {}),
});

/**
 * A client of one Redis or of a cluster. The user, password and TLS setting of the first address apply to all nodes.
 */
export function connectRedis({ urls }: RedisConfig, options: RedisOptions = {}): RedisClient {
  const [first] = urls as [string];
  if (urls.length === 1) return new Redis({ ...redisOptions(first), ...options });
  const { keyPrefix, lazyConnect = false, ...each } = options;
  const access: RedisOptions = accessOf(new URL(first));
  return new Cluster(
    urls.map((url) => placeOf(new URL(url))),
    {
      ...ASK_AGAIN,
      ...(keyPrefix === undefined ? {} : { keyPrefix }),
      lazyConnect,
      // A certificate is issued for a host name, which must not be resolved to an address before.
      ...(access.tls === undefined ? {} : { dnsLookup: (name, done) => done(null, name) }),
      redisOptions: { ...access, ...each },
    },
  );
}

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
