import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { unavailable } from '../errors';
import { isHeld, keepLease, leaseFrom, thisProcess } from '../leases';
import { isAlreadyDone, isPassing } from './dialect/failures';
import type { Dialect } from './dialect/read-session';
import { withLongStatements } from './mysql/server-sockets';
import { beginImmediate } from './sqlite/sqlite-driver';

/** The table exists from before the first row of a move is written until the move is verified. */
const MOVE_TABLE = 'data_move';

/** Whether the database contains an unverified move, and its source, if known. */
export async function unfinishedMove(
  dataSource: DataSource,
): Promise<{ readonly source: string | undefined } | undefined> {
  const found = await dataSource.query<unknown[]>(`SHOW TABLES LIKE '${MOVE_TABLE}'`);
  if (found.length === 0) return undefined;
  const [row] = await dataSource.query<{ source: string }[]>(`SELECT source FROM ${MOVE_TABLE}`);
  return { source: row?.source };
}

/** Marks the database as holding part of that source. */
export async function beginMove(dataSource: DataSource, source: string): Promise<void> {
  await dataSource.query(
    `CREATE TABLE IF NOT EXISTS ${MOVE_TABLE} (id int NOT NULL PRIMARY KEY, source text NOT NULL)
      ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
  );
  await dataSource.query(`REPLACE INTO ${MOVE_TABLE} (id, source) VALUES (1, ?)`, [source]);
}

/** Removes the mark after the move is verified. */
export const endMove = (dataSource: DataSource): Promise<unknown> =>
  dataSource.query(`DROP TABLE ${MOVE_TABLE}`);

/** Throws `unavailable`, so that partial data is never taken for complete data. */
export async function refuseUnfinishedMove(dataSource: DataSource): Promise<void> {
  if (dataSource.options.type !== 'mysql') return;
  const move = await unfinishedMove(dataSource);
  if (move === undefined) return;
  throw unavailable(
    `The database holds part of what is being moved from ${move.source ?? 'SQLite'}, and not all of it was verified. ` +
      `Run "store-monitor migrate-data${move.source === undefined ? '' : ` --from ${move.source}`}" to its end first.`,
  );
}

/** Longer than a lease, so that the lock of a killed process is waited for. */
const TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 100;

export const MIGRATION_LOCK = 'migration_lock';

const LOCK_TABLE = `CREATE TABLE IF NOT EXISTS ${MIGRATION_LOCK} (
  id int NOT NULL PRIMARY KEY,
  owner varchar(120) NOT NULL,
  lease_until bigint NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;

/**
 * Runs `work` in one process at a time, on MySQL and MariaDB. Named locks and table locks exist on one server only, and
 * clusters may refuse them; a conditional update of a row works everywhere. If no renewal succeeds, another process
 * acquires the lock, and skips statements that were already run.
 */
export async function lockedForMigration<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  // Unique per call: one process may want the lock over two connections.
  const owner = `${thisProcess()}/${randomUUID()}`;
  await dataSource.query(LOCK_TABLE);
  const renew = () =>
    change(dataSource, 'lease_until = ?', 'owner = ?', [leaseFrom(Date.now()).leaseUntil, owner]);
  return keepLease(owner, renew, async () => {
    await acquire(dataSource, owner);
    try {
      return await work();
    } finally {
      await change(dataSource, "owner = '', lease_until = 0", 'owner = ?', [owner]);
    }
  });
}

async function acquire(dataSource: DataSource, owner: string): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  while (!(await tryToAcquire(dataSource, owner))) {
    if (Date.now() > deadline)
      throw unavailable('Another process has been migrating this database for a minute.');
    await delay(POLL_INTERVAL_MS);
  }
}

async function tryToAcquire(dataSource: DataSource, owner: string): Promise<boolean> {
  const now = Date.now();
  try {
    await dataSource.query("INSERT IGNORE INTO migration_lock (id, owner, lease_until) VALUES (1, '', 0)");
    const [lock] = await dataSource.query<{ leaseOwner: string; leaseUntil: number }[]>(
      'SELECT owner AS leaseOwner, lease_until AS leaseUntil FROM migration_lock WHERE id = 1',
    );
    const { leaseOwner, leaseUntil } = lock!;
    if (isHeld(leaseOwner, lock!, now)) return false;
    // The row must be unchanged since it was found free.
    return await change(dataSource, 'owner = ?, lease_until = ?', 'owner = ? AND lease_until = ?', [
      owner,
      leaseFrom(now).leaseUntil,
      leaseOwner,
      leaseUntil,
    ]);
  } catch (error) {
    // Another node of a cluster was faster.
    if (isPassing(error)) return false;
    throw error;
  }
}

/** Returns whether the row matched the condition, and was changed. */
async function change(
  dataSource: DataSource,
  changes: string,
  condition: string,
  parameters: readonly (string | number)[],
): Promise<boolean> {
  const { affectedRows } = await dataSource.query<{ affectedRows: number }>(
    `UPDATE migration_lock SET ${changes} WHERE id = 1 AND ${condition}`,
    [...parameters],
  );
  return affectedRows === 1;
}

const MIGRATIONS_DIRECTORY = join(__dirname, '../../../migrations');
/** The table in which TypeORM records the migrations that were run. */
const MIGRATIONS = 'migrations';

/** A statement of a migration, or several that are repeated in order until the last one finds no more rows. */
type MigrationStep = string | readonly string[];

const REPEATED = /^-- REPEAT$(.*?)^-- END REPEAT$/ms;

/** The steps of a migration file: its statements; those between `-- REPEAT` and `-- END REPEAT` form one step. */
export const stepsOf = (sql: string): MigrationStep[] =>
  // Because of its group, the expression puts the repeated parts at every second index.
  sql
    .split(REPEATED)
    .flatMap<MigrationStep>((part, i) => (i % 2 === 0 ? statementsOf(part) : [statementsOf(part)]));

/** Each statement ends with a semicolon at the end of a line; `--` starts a comment. */
export function statementsOf(sql: string): string[] {
  return sql
    .replace(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/**
 * MySQL and MariaDB commit each schema change at once, so that an interrupted migration leaves its first statements
 * behind: the next start skips them. (A statement that changes rows must be idempotent.) SQLite rolls all of it back,
 * so that nothing is ever skipped there.
 */
async function perform(runner: QueryRunner, statement: string): Promise<void> {
  try {
    await runner.query(statement);
  } catch (error) {
    if (!isAlreadyDone(error, statement)) throw error;
  }
}

/** Moves rows in batches. Each statement must be idempotent: the process may be killed between two of them. */
async function repeat(runner: QueryRunner, statements: readonly string[]): Promise<void> {
  for (let rows = 1; rows > 0;) {
    for (const statement of statements) rows = (await runner.query(statement, [], true)).affected ?? 0;
  }
}

/** Makes a class for TypeORM from `<13-digit time>-main-job.sql`. */
function migrationClass(file: string, sql: string): new () => MigrationInterface {
  const [, time = '', title = ''] = /^(\d{13})-(.+)\.sql$/.exec(file) ?? [];
  if (time === '') throw new Error(`migrations: ${file} is not named <13-digit time>-<title>.sql`);
  return class implements MigrationInterface {
    readonly name = `${title}${time}`;
    up(runner: QueryRunner): Promise<void> {
      return withLongStatements(runner, async () => {
        for (const step of stepsOf(sql)) {
          if (typeof step === 'string') await perform(runner, step);
          else await repeat(runner, step);
        }
      });
    }
    // There is no way down, since it would lose data: the next migration corrects an error.
    down(): Promise<void> {
      return Promise.reject(new Error(`${title} cannot be undone; restore a backup instead`));
    }
  };
}

/** The migrations of a dialect, oldest first. The files of both dialects have the same names. */
export function loadMigrations(dialect: Dialect): (new () => MigrationInterface)[] {
  const directory = join(MIGRATIONS_DIRECTORY, dialect);
  return readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => migrationClass(file, readFileSync(join(directory, file), 'utf8')));
}

/** The names in the migrations table of an up-to-date database of this dialect. */
export const migrationNames = (dialect: Dialect): string[] =>
  loadMigrations(dialect).map((Migration) => new Migration().name!);

/**
 * Migrates the schema, and returns the migrations that were run. Concurrent processes wait for SQLite's lock, or for a
 * lock row of MySQL/MariaDB; if the schema is up to date, none of them waits.
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  if (!(await isPending(dataSource))) return [];
  return dataSource.options.type === 'better-sqlite3' ? migrateSqlite(dataSource) : migrateMysql(dataSource);
}

async function isPending(dataSource: DataSource): Promise<boolean> {
  const runner = dataSource.createQueryRunner();
  try {
    if (!(await runner.hasTable(MIGRATIONS))) return true;
    const done = await dataSource.query<{ name: string }[]>(`SELECT name FROM ${MIGRATIONS}`);
    const names = new Set(done.map(({ name }) => name));
    return dataSource.migrations.some(({ name }) => !names.has(name!));
  } finally {
    await runner.release();
  }
}

/** The one connection of the data source acquires the write lock first; then TypeORM checks again what to run. */
async function migrateSqlite(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  await beginImmediate(runner);
  try {
    const run = await dataSource.runMigrations({ transaction: 'none' });
    await runner.query('COMMIT');
    return run.map(({ name }) => name);
  } catch (error) {
    await runner.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function migrateMysql(dataSource: DataSource): Promise<string[]> {
  const run = await lockedForMigration(dataSource, () => dataSource.runMigrations());
  return run.map(({ name }) => name);
}
