import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PoolConnection, ResultSetHeader } from 'mysql2';
import type { EntityManager } from 'typeorm';
import type { SqliteConnection } from './sqlite-driver';
import { isSqlite, mysqlConnection, placeholders, sqliteConnection } from './statements';

type NumberRows = Iterable<readonly number[]>;

/** To run a statement costs more than to insert a row by it: some rows share one. */
const SQLITE_ROWS_PER_STATEMENT = 50;
/** A slice of work between two turns of the event loop: a few milliseconds. */
const SQLITE_STATEMENTS_PER_TURN = 80;
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
    ? insertIntoSqlite(await sqliteConnection(manager), into, columns.length, rows)
    : insertIntoMysql(await mysqlConnection(manager), into, rows));
}

async function insertIntoSqlite(
  connection: SqliteConnection,
  into: string,
  columns: number,
  rows: NumberRows,
): Promise<void> {
  const some = connection.prepare(`${into} ${placeholders(SQLITE_ROWS_PER_STATEMENT, columns)}`);
  let values: number[] = [];
  let statements = 0;
  for (const row of rows) {
    values.push(...row);
    if (values.length < SQLITE_ROWS_PER_STATEMENT * columns) continue;
    some.run(values);
    values = [];
    if (++statements % SQLITE_STATEMENTS_PER_TURN === 0) await nextTurn();
  }
  if (values.length === 0) return;
  connection.prepare(`${into} ${placeholders(values.length / columns, columns)}`).run(values);
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

/** One statement that is prepared once for each connection, past TypeORM. */
export const executeOnMysql = (
  connection: PoolConnection,
  sql: string,
  values: (number | Buffer)[],
): Promise<ResultSetHeader> =>
  new Promise((resolve, reject) => {
    connection.execute<ResultSetHeader>(sql, values, (error, result) =>
      error ? reject(error) : resolve(result),
    );
  });
