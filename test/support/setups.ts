import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Redis from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { migratedDatabase, sqlOfTables } from './product/database';
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

/**
 * Makes a fresh environment of that set-up, with the tables of a migrated database and nothing in them. They are copied:
 * the migrations themselves take a second on MariaDB.
 */
export async function freshEnvironment(setup: SetupName): Promise<Environment> {
  const environment = await emptyEnvironment(setup);
  const tables = await migratedTables(setup);
  if (setup === 'embedded') await copyFile(tables, environment.env.DATABASE_PATH!);
  else await inDatabase(environment.env, await readFile(tables, 'utf8'), environment.env.MYSQL_DB);
  return environment;
}

/**
 * The path of the database file of SQLite, or of the SQL that makes the tables of MariaDB: made once in a run of the
 * tests.
 */
async function migratedTables(setup: SetupName): Promise<string> {
  const path = join(required('TEST_DIRECTORY'), `migrated-${setup}`);
  if (existsSync(path)) return path;
  const { env, directory, remove } = await emptyEnvironment(setup);
  const made = join(directory, 'migrated');
  const database = await migratedDatabase(env);
  const sql = setup === 'services' ? await sqlOfTables(database) : '';
  await database.destroy();
  if (setup === 'services') await writeFile(made, sql);
  else await copyFile(env.DATABASE_PATH!, made);
  // The other worker may have made it meanwhile.
  await rename(made, path);
  await remove();
  return path;
}

/** The same with an empty database: what starts first migrates it. */
export async function emptyEnvironment(setup: SetupName): Promise<Environment> {
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

async function inDatabase(env: Record<string, string>, sql: string, database?: string): Promise<void> {
  const connection = await createConnection({
    host: env.MYSQL_HOST,
    port: Number(env.MYSQL_PORT),
    user: env.MYSQL_USER,
    password: env.MYSQL_PASSWORD,
    multipleStatements: true,
    ...(database !== undefined && { database }),
  });
  try {
    await connection.query(sql);
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
