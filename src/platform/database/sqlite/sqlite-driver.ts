import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type BetterSqlite3 from 'better-sqlite3';
import type { QueryRunner } from 'typeorm';
import { isPassing } from '../dialect/failures';
import type { ReadSession, SqlValue } from '../dialect/read-session';

export type SqliteDriver = typeof BetterSqlite3;
export type SqliteConnection = BetterSqlite3.Database;

/**
 * Loads better-sqlite3 for the running Node: version 13 includes its binary and needs 22.14; version 12 (installed
 * under the name better-sqlite3-12) serves Node 20. Each of them crashes on the other's Node.
 */
export function loadSqliteDriver(nodeVersion = process.versions.node): SqliteDriver {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const name = major > 22 || (major === 22 && minor >= 14) ? 'better-sqlite3' : 'better-sqlite3-12';
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require(name) as SqliteDriver;
}

const LOCK_RETRY_MS = 25;
const LOCK_TIMEOUT_MS = 120_000;

/**
 * Begins a transaction of SQLite with the write lock, so that none of its statements finds the database busy. Waits for
 * another process's lock without blocking the event loop.
 */
export async function beginImmediate(runner: QueryRunner): Promise<void> {
  const deadline = Date.now() + LOCK_TIMEOUT_MS;
  for (;;) {
    try {
      await runner.query('BEGIN IMMEDIATE');
      return;
    } catch (error) {
      if (!isPassing(error) || Date.now() > deadline) throw error;
      await delay(LOCK_RETRY_MS);
    }
  }
}

type Statement = BetterSqlite3.Statement<unknown[]>;

/** The number of cached prepared statements. */
const STATEMENTS_KEPT = 64;
/** Rows in one slice of work: a few milliseconds. */
const ROWS_PER_TURN = 2_000;

/** Reads over one connection; those between `begin` and `end` see one snapshot. */
export class SqliteReadSession implements ReadSession {
  readonly dialect = 'sqlite';
  readonly readsElsewhere = false;
  private readonly statements = new Map<string, Statement>();

  constructor(private readonly connection: SqliteConnection) {}

  /** The first read fixes the snapshot. */
  begin(): void {
    this.connection.exec('BEGIN');
  }

  end(): void {
    if (this.connection.inTransaction) this.connection.exec('ROLLBACK');
  }

  close(): void {
    this.connection.close();
  }

  rows<Row extends (SqlValue | Buffer)[]>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    const statement = this.prepared(sql).raw();
    return Promise.resolve(statement.all(...parameters) as Row[]);
  }

  numbers(sql: string, parameters: readonly SqlValue[] = []): Promise<number[]> {
    const statement = this.prepared(sql).pluck();
    return Promise.resolve(statement.all(...parameters) as number[]);
  }

  /** Only one such read may run at a time. */
  iterate<Row extends (SqlValue | Buffer)[]>(sql: string): IterableIterator<Row> {
    return this.connection.prepare(sql).raw().iterate() as IterableIterator<Row>;
  }

  async each<Row extends (SqlValue | Buffer)[]>(sql: string, use: (row: Row) => void): Promise<void> {
    let rows = 0;
    for (const row of this.iterate<Row>(sql)) {
      use(row);
      if (++rows % ROWS_PER_TURN === 0) await nextTurn();
    }
  }

  private prepared(sql: string): Statement {
    let statement = this.statements.get(sql);
    if (statement === undefined) {
      if (this.statements.size === STATEMENTS_KEPT) this.statements.clear();
      this.statements.set(sql, (statement = this.connection.prepare(sql)));
    }
    return statement;
  }
}
