import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Redis from 'ioredis';
import { onFreePort } from './free-port';
import { type RunningServer, startGuarded } from './guarded-server';
import { findProgram } from './program';

export interface RedisOptions {
  port?: number;
  password?: string;
  /** Further arguments of the server. */
  more?: string[];
}

export interface RunningRedis extends RunningServer {
  /** For REDIS_URL, with the password and database 0. */
  url: string;
}

const host = '127.0.0.1';

export function redisIsInstalled(): boolean {
  return findProgram('redis-server') !== undefined;
}

/** Starts an empty Redis without persistence. For an outage, start it again with the same port and password. */
export function startRedis({
  port,
  password = randomBytes(12).toString('hex'),
  more = [],
}: RedisOptions = {}): Promise<RunningRedis> {
  return port === undefined ? onFreePort((free) => start(free, password, more)) : start(port, password, more);
}

async function start(port: number, password: string, more: string[]): Promise<RunningRedis> {
  const program = findProgram('redis-server');
  if (program === undefined) {
    throw new Error('redis-server was not found (apt-get install redis-server).');
  }
  const directory = await mkdtemp(join(tmpdir(), 'store-monitor-redis-'));
  const server = await startGuarded({
    name: 'Redis',
    directory,
    server: {
      program,
      args: ['--bind', host, '--port', String(port), '--requirepass', password, '--dir', directory].concat([
        '--save',
        '',
        '--appendonly',
        'no',
        '--daemonize',
        'no',
        ...more,
      ]),
    },
    answers: () => pingRedis({ host, port, password }),
  });
  return { host, port, user: '', password, url: `redis://:${password}@${host}:${port}/0`, ...server };
}

/** One PING over its own connection, without a retry. */
export async function pingRedis(address: { host: string; port: number; password: string }): Promise<void> {
  const client = new Redis({
    ...address,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
  });
  // The calls below report errors as well. Without a listener, ioredis would print them.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
  } finally {
    client.disconnect();
  }
}
