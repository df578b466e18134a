import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PoolConnection } from 'mysql2';
import type { EntityManager } from 'typeorm';
import { SqlValue } from './read-session';
import { SqliteConnection } from './sqlite/sqlite-driver';

/** Parameters of one statement, below the limits of both databases. */
const VALUES_PER_STATEMENT = 10_000;

/** Whether the manager's transaction is on SQLite. */
export const isSqlite = (manager: EntityManager): boolean =>
  manager.connection.options.type === 'better-sqlite3';

/** An INSERT that ignores rows whose key exists. */
export const insertIgnore = (manager: EntityManager): string =>
  isSqlite(manager) ? 'INSERT OR IGNORE' : 'INSERT IGNORE';

/** The connection below a `Database.write`, for statements where the overhead of TypeORM is too high. */
export const sqliteConnection = async (manager: EntityManager): Promise<SqliteConnection> =>
  (await manager.queryRunner!.connect()) as SqliteConnection;

export const mysqlConnection = async (manager: EntityManager): Promise<PoolConnection> =>
  (await manager.queryRunner!.connect()) as PoolConnection;

/** `(?,?,?),(?,?,?)` for this number of rows and columns. */
export function placeholders(rows: number, columns: number): string {
  const row = `(${Array.from({ length: columns }, () => '?').join(',')})`;
  return Array.from({ length: rows }, () => row).join(',');
}

/** Groups of rows that fit one statement; yields to the event loop between them. */
export async function* inStatements<Row>(rows: readonly Row[], columns: number): AsyncGenerator<Row[]> {
  const size = Math.floor(VALUES_PER_STATEMENT / columns);
  for (let i = 0; i < rows.length; i += size) {
    yield rows.slice(i, i + size);
    await nextTurn();
  }
}

/** INSERT of any number of rows, each an array of values in the order of `columns`. */
export async function insertRows(
  manager: EntityManager,
  verb: string,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly SqlValue[])[],
  suffix = '',
): Promise<void> {
  for await (const group of inStatements(rows, columns.length)) {
    await manager.query(
      `${verb} INTO ${table} (${columns.join(', ')}) VALUES ${placeholders(group.length, columns.length)} ${suffix}`,
      group.flat(),
    );
  }
}

/** `SELECT … WHERE column IN (…)` for any number of values: `sql` has `(?)` in place of the list. */
export async function selectIn<Row>(
  manager: EntityManager,
  sql: string,
  values: readonly SqlValue[],
): Promise<Row[]> {
  const found: Row[] = [];
  for await (const group of inStatements(values, 1)) {
    const rows = await manager.query<Row[]>(sql.replace('(?)', placeholders(1, group.length)), group);
    for (const row of rows) found.push(row);
  }
  return found;
}
