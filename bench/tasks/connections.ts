import { type Connection, createConnection } from 'mysql2';
import type { SqliteConnection } from '../../src/platform/database/sqlite/sqlite-driver';
import { built } from './built';

/** Connections for the comparisons, to the database of this process's environment, with the product's drivers. */
export function openSqlite(path = process.env.DATABASE_PATH!): SqliteConnection {
  const { loadSqliteDriver } = built<typeof import('../../src/platform/database/sqlite/sqlite-driver')>(
    'platform/database/sqlite/sqlite-driver',
  );
  return new (loadSqliteDriver())(path, { fileMustExist: true });
}

export const openMysql = (): Connection =>
  createConnection({
    host: process.env.MYSQL_HOST!,
    port: Number(process.env.MYSQL_PORT),
    user: process.env.MYSQL_USER!,
    password: process.env.MYSQL_PASSWORD!,
    database: process.env.MYSQL_DB!,
    charset: 'utf8mb4',
    timezone: 'Z',
  });

/** Rows as arrays, the fastest form in mysql2. */
export const rowsOf = <Row extends unknown[]>(
  connection: Connection,
  sql: string,
  values: readonly (string | number)[] = [],
): Promise<Row[]> =>
  new Promise((resolve, reject) => {
    connection.query({ sql, values: [...values], rowsAsArray: true }, (error, rows) =>
      error ? reject(error) : resolve(rows as unknown as Row[]),
    );
  });
