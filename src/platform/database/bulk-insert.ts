import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PoolConnection, ResultSetHeader } from 'mysql2';
import type { EntityManager } from 'typeorm';
import type { SqliteConnection } from './sqlite/sqlite-driver';
import { isSqlite, mysqlConnection, placeholders, sqliteConnection } from './statements';

type NumberRows = Iterable<readonly number[]>;

/** Running a statement costs more than inserting a row: several rows share a statement. */
const SQLITE_ROWS_PER_STATEMENT = 50;
/** Statements in one slice of work: a few milliseconds. */
const SQLITE_STATEMENTS_PER_TURN = 80;
const MYSQL_ROWS_PER_STATEMENT = 5_000;

/** INSERT or REPLACE of many rows of integers, where the overhead of TypeORM is too high. */
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
    // Integers need no quoting, and literals are the cheapest way to send many of them.
    values.push(`(${row.join(',')})`);
    if (++count % MYSQL_ROWS_PER_STATEMENT === 0) await flush();
  }
  await flush();
}

/** Runs one statement without TypeORM. */
export const runOnMysql = (connection: PoolConnection, sql: string): Promise<ResultSetHeader> =>
  new Promise((resolve, reject) => {
    connection.query<ResultSetHeader>(sql, (error, result) => (error ? reject(error) : resolve(result)));
  });

/** Runs one statement without TypeORM, prepared once for each connection. */
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
