import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import Redis from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { temporaryFolder } from './temporary-folder';

/** `embedded`: SQLite and the queue in process. `services`: MariaDB and Redis. */
export type SetupName = 'embedded' | 'services';

export interface Setup {
  name: SetupName;
  available: boolean;
}

export interface Environment {
  /** Variables for the product, to be laid over those of the test process. */
  env: Record<string, string>;
  /** A folder for whatever the test writes; the product's folders are in there too. */
  directory: string;
  /** Words that the programs of the product are started by, if they are to find something that others do not. */
  launcher?: readonly string[];
  /** Drops the database, the queue's keys and the folder. Stop the product first. */
  remove(): Promise<void>;
}

export const setups: Setup[] = [
  { name: 'embedded', available: true },
  { name: 'services', available: Boolean(process.env.TEST_MYSQL_HOST && process.env.TEST_REDIS_URL) },
];

/** Runs the suite once for each set-up; one that cannot run here is skipped aloud. */
export function describeEachSetup(title: string, suite: (setup: SetupName) => void): void {
  for (const { name, available } of setups) {
    const run = available ? describe : describe.skip;
    run(`${title} (${name}${available ? '' : ': skipped, the servers are not here'})`, () => suite(name));
  }
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
    remove: () => Promise.resolve(), // it is in the folder, which goes as a whole
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
    // One Redis serves all tests; each keeps to keys of its own.
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
