import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PoolConnection } from 'mysql2';
import type { EntityManager } from 'typeorm';
import { SqlValue } from './read-session';
import { SqliteConnection } from './sqlite-driver';

/** How many values one statement may carry, below every limit of both databases. */
const VALUES_PER_STATEMENT = 10_000;

/** The dialect of the transaction that a manager stands for. */
export const isSqlite = (manager: EntityManager): boolean =>
  manager.connection.options.type === 'better-sqlite3';

/** An INSERT that passes over rows whose key is taken. */
export const insertIgnore = (manager: EntityManager): string =>
  isSqlite(manager) ? 'INSERT OR IGNORE' : 'INSERT IGNORE';

/** The connection below a `Database.write`, for statements where TypeORM's own cost would show. */
export const sqliteConnection = async (manager: EntityManager): Promise<SqliteConnection> =>
  (await manager.queryRunner!.connect()) as SqliteConnection;

export const mysqlConnection = async (manager: EntityManager): Promise<PoolConnection> =>
  (await manager.queryRunner!.connect()) as PoolConnection;

/** `(?,?,?),(?,?,?)` for so many rows of so many columns. */
export function placeholders(rows: number, columns: number): string {
  const row = `(${Array.from({ length: columns }, () => '?').join(',')})`;
  return Array.from({ length: rows }, () => row).join(',');
}

/** Rows in groups that fit one statement; between groups the event loop gets its turn. */
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

/** `SELECT … WHERE column IN (…)` for any number of values: `sql` has `(?)` where the list goes. */
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
