import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { isAlreadyDone } from './failures';
import { lockedForMigration } from './migration-lock';
import { beginImmediate } from './sqlite/sqlite-lock';

export type Dialect = 'sqlite' | 'mysql';

const MIGRATIONS_DIRECTORY = join(__dirname, '../../../migrations');
/** The table in which TypeORM records the migrations that were run. */
const MIGRATIONS = 'migrations';

/** A statement of a migration, or several that are repeated in order until the last one finds no more rows. */
export type MigrationStep = string | readonly string[];

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
    if (!isAlreadyDone(error)) throw error;
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
    async up(runner: QueryRunner): Promise<void> {
      for (const step of stepsOf(sql)) {
        if (typeof step === 'string') await perform(runner, step);
        else await repeat(runner, step);
      }
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
