import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import Redis from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { temporaryFolder } from './temporary-folder';

/** `embedded`: SQLite and the in-process queue. `services`: MariaDB and Redis. */
export type SetupName = 'embedded' | 'services';

export interface Setup {
  name: SetupName;
  available: boolean;
}

export interface Environment {
  /** Variables for the product, in addition to those of the test process. */
  env: Record<string, string>;
  /** A folder for all files of the test, which contains the product's folders. */
  directory: string;
  /** A command prefix that starts the product's programs in a modified environment. */
  launcher?: readonly string[];
  /** Drops the database, the queue's keys and the folder. Stop the product first. */
  remove(): Promise<void>;
}

export const setups: Setup[] = [
  { name: 'embedded', available: true },
  { name: 'services', available: Boolean(process.env.TEST_MYSQL_HOST && process.env.TEST_REDIS_URL) },
];

/** Whether this is `npm run test:long`, which also runs the cases of a quick suite that add time, but no promise. */
export const LONG_RUN = process.env.TEST_LONG === '1';

/** Runs the suite once for each set-up; an unavailable set-up is skipped with a message. */
export function describeEachSetup(title: string, suite: (setup: SetupName) => void): void {
  for (const { name, available } of setups) {
    const run = available ? describe : describe.skip;
    run(`${title} (${name}${available ? '' : ': skipped, the servers are not here'})`, () => suite(name));
  }
}

/**
 * Runs the suite on that set-up, or on SQLite where the servers are not here: other suites show that both databases and
 * both queues do the same (test/contract, test/database, test/conformance). `npm run test:long` runs it, with the cases of `LONG_RUN`,
 * on both.
 */
export function describeOneSetup(title: string, wanted: SetupName, suite: (setup: SetupName) => void): void {
  const isThere = setups.some(({ name, available }) => name === wanted && available);
  const quick = isThere ? wanted : 'embedded';
  if (LONG_RUN) describeEachSetup(title, suite);
  else describe(`${title} (${quick})`, () => suite(quick));
}

/** Makes a fresh, empty environment of that set-up. */
export async function freshEnvironment(setup: SetupName): Promise<Environment> {
  const directory = await temporaryFolder('environment');
  const folders = {
    REPORTS_DIR: join(directory, 'reports'),
    UPLOADS_DIR: join(directory, 'uploads'),
    REJECTS_DIR: join(directory, 'rejects'),
  };
  await Promise.all(Object.values(folders).map((folder) => mkdir(folder)));
  const storage = setup === 'embedded' ? embedded(directory) : await services();
  return {
    env: { ...folders, ...storage.env },
    directory,
    async remove() {
      await storage.remove();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

type Storage = Pick<Environment, 'env' | 'remove'>;

function embedded(directory: string): Storage {
  return {
    env: { DATABASE_PATH: join(directory, 'store-monitor.sqlite') },
    remove: () => Promise.resolve(), // it is in the folder, which is deleted as a whole
  };
}

async function services(): Promise<Storage> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const env = {
    MYSQL_HOST: required('TEST_MYSQL_HOST'),
    MYSQL_PORT: process.env.TEST_MYSQL_PORT ?? '3306',
    MYSQL_USER: required('TEST_MYSQL_USER'),
    MYSQL_PASSWORD: required('TEST_MYSQL_PASSWORD'),
    MYSQL_DB: name,
    REDIS_URL: required('TEST_REDIS_URL'),
    // All tests share one Redis; each uses its own keys.
    QUEUE_PREFIX: name.replace('_', '-'),
  };
  await inDatabase(env, `CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  return {
    env,
    async remove() {
      await inDatabase(env, `DROP DATABASE IF EXISTS ${name}`);
      await deleteKeys(env.REDIS_URL, `${env.QUEUE_PREFIX}*`);
    },
  };
}

async function inDatabase(env: Record<string, string>, statement: string): Promise<void> {
  const connection = await createConnection({
    host: env.MYSQL_HOST,
    port: Number(env.MYSQL_PORT),
    user: env.MYSQL_USER,
    password: env.MYSQL_PASSWORD,
  });
  try {
    await connection.query(statement);
  } finally {
    await connection.end();
  }
}

async function deleteKeys(url: string, pattern: string): Promise<void> {
  const client = new Redis(url);
  try {
    for await (const keys of client.scanStream({ match: pattern, count: 1000 })) {
      if ((keys as string[]).length > 0) {
        await client.unlink(keys as string[]);
      }
    }
  } finally {
    client.disconnect();
  }
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is not set: ask describeEachSetup which set-ups are available.`);
  }
  return value;
}
