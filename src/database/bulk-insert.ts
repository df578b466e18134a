import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PoolConnection, ResultSetHeader } from 'mysql2';
import type { EntityManager } from 'typeorm';
import type { SqliteConnection } from './sqlite-driver';
import { isSqlite, mysqlConnection, sqliteConnection } from './statements';

type NumberRows = Iterable<readonly number[]>;

/** A slice of work between two turns of the event loop: a few milliseconds. */
const SQLITE_ROWS_PER_TURN = 4_000;
const MYSQL_ROWS_PER_STATEMENT = 5_000;

/** INSERT or REPLACE of many rows of whole numbers, where TypeORM's own cost would show. */
export async function insertNumbers(
  manager: EntityManager,
  verb: 'INSERT' | 'REPLACE',
  table: string,
  columns: readonly string[],
  rows: NumberRows,
): Promise<void> {
  const into = `${verb} INTO ${table} (${columns.join(', ')}) VALUES`;
  await (isSqlite(manager)
    ? insertIntoSqlite(
        await sqliteConnection(manager),
        `${into} (${columns.map(() => '?').join(', ')})`,
        rows,
      )
    : insertIntoMysql(await mysqlConnection(manager), into, rows));
}

async function insertIntoSqlite(connection: SqliteConnection, sql: string, rows: NumberRows): Promise<void> {
  const insert = connection.prepare(sql);
  let count = 0;
  for (const row of rows) {
    insert.run(row);
    if (++count % SQLITE_ROWS_PER_TURN === 0) await nextTurn();
  }
}

async function insertIntoMysql(connection: PoolConnection, into: string, rows: NumberRows): Promise<void> {
  let count = 0;
  let values: string[] = [];
  const flush = async (): Promise<void> => {
    if (values.length > 0) await runOnMysql(connection, `${into} ${values.join(',')}`);
    values = [];
  };
  for (const row of rows) {
    // Whole numbers need no quoting, and text this plain is the cheapest way to hand many of them over.
    values.push(`(${row.join(',')})`);
    if (++count % MYSQL_ROWS_PER_STATEMENT === 0) await flush();
  }
  await flush();
}

/** One statement, past TypeORM. */
export const runOnMysql = (connection: PoolConnection, sql: string): Promise<ResultSetHeader> =>
  new Promise((resolve, reject) => {
    connection.query<ResultSetHeader>(sql, (error, result) => (error ? reject(error) : resolve(result)));
  });
