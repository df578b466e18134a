import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { isAlreadyDone } from './failures';
import { lockedForMigration } from './migration-lock';
import { beginImmediate } from './sqlite-lock';

export type Dialect = 'sqlite' | 'mysql';

const MIGRATIONS_DIRECTORY = join(__dirname, '..', '..', 'migrations');
/** The table in which TypeORM remembers what it has run. */
const TABLE = 'migrations';

/** A statement of a migration; several of them: they are run in turn until the last one finds no more rows. */
export type MigrationStep = string | readonly string[];

const REPEATED = /^-- REPEAT$(.*?)^-- END REPEAT$/ms;

/** The steps of a migration file: its statements, but for those between `-- REPEAT` and `-- END REPEAT`, which are one. */
export const stepsOf = (sql: string): MigrationStep[] =>
  // With its group, the expression leaves what is repeated at every second place.
  sql
    .split(REPEATED)
    .flatMap<MigrationStep>((part, i) => (i % 2 === 0 ? statementsOf(part) : [statementsOf(part)]));

/** Each statement ends with a semicolon at the end of a line; `--` begins a comment. */
export function statementsOf(sql: string): string[] {
  return sql
    .replace(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/**
 * MySQL and MariaDB commit each change of the schema at once, so a migration that was killed has left the first of
 * its statements behind: the next start passes over them. (A statement that changes rows must be one that can run
 * twice.) SQLite takes all of it back, so there nothing is ever found done.
 */
async function perform(runner: QueryRunner, statement: string): Promise<void> {
  try {
    await runner.query(statement);
  } catch (error) {
    if (!isAlreadyDone(error)) throw error;
  }
}

/** Moves rows in batches. Each statement must come to the same when it is run twice: a process may be killed between them. */
async function repeat(runner: QueryRunner, statements: readonly string[]): Promise<void> {
  for (let rows = 1; rows > 0;) {
    for (const statement of statements) rows = (await runner.query(statement, [], true)).affected ?? 0;
  }
}

/** `<13-digit time>-main-job.sql` becomes the class that TypeORM runs and remembers. */
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
    // Data that was kept is worth more than a way back: a mistake is mended by the next migration.
    down(): Promise<void> {
      return Promise.reject(new Error(`${title} cannot be undone; restore a backup instead`));
    }
  };
}

/** The migrations of a dialect, oldest first. Both dialects have files of the same names. */
export function loadMigrations(dialect: Dialect): (new () => MigrationInterface)[] {
  const directory = join(MIGRATIONS_DIRECTORY, dialect);
  return readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => migrationClass(file, readFileSync(join(directory, file), 'utf8')));
}

/** What a database of that dialect has in its table of migrations once it is up to date. */
export const migrationNames = (dialect: Dialect): string[] =>
  loadMigrations(dialect).map((Migration) => new Migration().name!);

/**
 * Brings the schema up to date and says what was run. Processes that start together take turns, by SQLite's own
 * lock or by a row of MySQL/MariaDB; where nothing is to be done, none of them waits.
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  if (!(await isPending(dataSource))) return [];
  return dataSource.options.type === 'better-sqlite3' ? migrateSqlite(dataSource) : migrateMysql(dataSource);
}

async function isPending(dataSource: DataSource): Promise<boolean> {
  const runner = dataSource.createQueryRunner();
  try {
    if (!(await runner.hasTable(TABLE))) return true;
    const done = await dataSource.query<{ name: string }[]>(`SELECT name FROM ${TABLE}`);
    const names = new Set(done.map(({ name }) => name));
    return dataSource.migrations.some(({ name }) => !names.has(name!));
  } finally {
    await runner.release();
  }
}

/** The one connection of the data source takes the write lock first; TypeORM then looks again at what is to be done. */
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
