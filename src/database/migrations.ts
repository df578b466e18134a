import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource, MigrationInterface, QueryRunner } from 'typeorm';

export type Dialect = 'sqlite' | 'mysql';

const MIGRATIONS_DIRECTORY = join(__dirname, '..', '..', 'migrations');
const LOCK = 'store-monitor-migrations';
const LOCK_WAIT_SECONDS = 60;

/** The statements of a migration file: each ends with a semicolon at the end of a line; `--` begins a comment. */
export function statementsOf(sql: string): string[] {
  return sql
    .replace(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/** `0001-main-job.sql` with its 13-digit time in front becomes the class that TypeORM runs and remembers. */
function migrationClass(file: string, sql: string): new () => MigrationInterface {
  const [, time = '', title = ''] = /^(\d{13})-(.+)\.sql$/.exec(file) ?? [];
  if (time === '') throw new Error(`migrations: ${file} is not named <13-digit time>-<title>.sql`);
  return class implements MigrationInterface {
    readonly name = `${title}${time}`;
    async up(runner: QueryRunner): Promise<void> {
      for (const statement of statementsOf(sql)) await runner.query(statement);
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

/**
 * Brings the schema up to date and says what was run. Processes that start together take turns:
 * by a named lock on MySQL/MariaDB, by SQLite's own lock on a file.
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  if (dataSource.options.type === 'better-sqlite3') return runPending(dataSource);
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT GET_LOCK(?, ?)', [LOCK, LOCK_WAIT_SECONDS]);
    return await runPending(dataSource);
  } finally {
    await runner.query('SELECT RELEASE_LOCK(?)', [LOCK]);
    await runner.release();
  }
}

async function runPending(dataSource: DataSource): Promise<string[]> {
  const run = await dataSource.runMigrations();
  return run.map((migration) => migration.name);
}
