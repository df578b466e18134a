import type { PoolConnection, RowDataPacket } from 'mysql2';
import { Dialect } from './migrations';
import { SqliteConnection } from './sqlite-driver';

export type SqlValue = string | number | null;

/**
 * Plain reads for the hot paths: no entities, rows as arrays or as a single column of numbers.
 * All reads of a session see one state of the data, whatever is written meanwhile.
 */
export interface ReadSession {
  readonly dialect: Dialect;
  rows<Row extends SqlValue[]>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]>;
  /** The only column of each row. */
  numbers(sql: string, parameters?: readonly SqlValue[]): Promise<number[]>;
}

export class SqliteReadSession implements ReadSession {
  readonly dialect = 'sqlite';

  constructor(private readonly connection: SqliteConnection) {}

  rows<Row extends SqlValue[]>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    return Promise.resolve(
      this.connection
        .prepare(sql)
        .raw()
        .all(...parameters) as Row[],
    );
  }

  numbers(sql: string, parameters: readonly SqlValue[] = []): Promise<number[]> {
    return Promise.resolve(
      this.connection
        .prepare(sql)
        .pluck()
        .all(...parameters) as number[],
    );
  }
}

export class MysqlReadSession implements ReadSession {
  readonly dialect = 'mysql';

  constructor(private readonly connection: PoolConnection) {}

  rows<Row extends SqlValue[]>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.connection.query<RowDataPacket[][]>(
        { sql, values: [...parameters], rowsAsArray: true },
        (error, rows) => (error ? reject(error) : resolve(rows as unknown as Row[])),
      );
    });
  }

  async numbers(sql: string, parameters: readonly SqlValue[] = []): Promise<number[]> {
    const rows = await this.rows<[number]>(sql, parameters);
    return rows.map((row) => row[0]);
  }
}
