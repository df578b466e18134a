import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PoolConnection, RowDataPacket } from 'mysql2';
import type BetterSqlite3 from 'better-sqlite3';
import { Dialect } from './migrations';
import { SqliteConnection } from './sqlite/sqlite-driver';

export type SqlValue = string | number | Buffer | null;

/**
 * Plain reads for hot paths: no entities; rows are arrays or a single column of numbers. All reads of a session see one
 * snapshot.
 */
export interface ReadSession {
  readonly dialect: Dialect;
  /** Whether another process runs the reads, so that prefetching pays. */
  readonly readsElsewhere: boolean;
  rows<Row extends (SqlValue | Buffer)[]>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]>;
  /** The only column of each row. */
  numbers(sql: string, parameters?: readonly SqlValue[]): Promise<number[]>;
  /** Streams the rows, for results that are too large for memory. */
  each<Row extends (SqlValue | Buffer)[]>(sql: string, use: (row: Row) => void): Promise<void>;
}

type Statement = BetterSqlite3.Statement<unknown[]>;

/** The number of cached prepared statements. */
const STATEMENTS_KEPT = 64;
/** Rows in one slice of work: a few milliseconds. */
const ROWS_PER_TURN = 2_000;

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

export class MysqlReadSession implements ReadSession {
  readonly dialect = 'mysql';
  readonly readsElsewhere = true;

  constructor(private readonly connection: PoolConnection) {}

  rows<Row extends (SqlValue | Buffer)[]>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.connection.query<RowDataPacket[][]>(
        { sql, values: [...parameters], rowsAsArray: true },
        (error, rows) => (error ? reject(error) : resolve(rows as unknown as Row[])),
      );
    });
  }

  each<Row extends (SqlValue | Buffer)[]>(sql: string, use: (row: Row) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      // An error of `use` must not be thrown into the driver: it is stored, and the remaining rows are skipped.
      let failure: Error | undefined;
      this.connection
        .query({ sql, rowsAsArray: true })
        .on('result', (row) => {
          if (failure !== undefined) return;
          try {
            use(row as unknown as Row);
          } catch (error) {
            failure = error as Error;
          }
        })
        .on('error', reject)
        .on('end', () => (failure === undefined ? resolve() : reject(failure)));
    });
  }

  async numbers(sql: string, parameters: readonly SqlValue[] = []): Promise<number[]> {
    const rows = await this.rows<[number]>(sql, parameters);
    return rows.map((row) => row[0]);
  }
}
