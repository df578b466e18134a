import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { isSqlite, selectIn, sqliteConnection } from '../platform/database';

/** The stores in one slice of work: a few milliseconds. */
const STORES_PER_TURN = 2_048;

/** The keys of the existing ones of these stores, in a transaction. */
export const storedKeys = (
  manager: EntityManager,
  storeIds: readonly string[],
): Promise<Map<string, number>> =>
  isSqlite(manager) ? keysInSqlite(manager, storeIds) : keysInMysql(manager, storeIds);

/** One statement per store: running a prepared statement costs less than building a long one. */
async function keysInSqlite(
  manager: EntityManager,
  storeIds: readonly string[],
): Promise<Map<string, number>> {
  const connection = await sqliteConnection(manager);
  const select = connection
    .prepare<[string], number>('SELECT store_key FROM stores WHERE store_id = ?')
    .pluck();
  const found = new Map<string, number>();
  for (const [i, id] of storeIds.entries()) {
    const key = select.get(id);
    if (key !== undefined) found.set(id, key);
    if ((i + 1) % STORES_PER_TURN === 0) await nextTurn();
  }
  return found;
}

/** Few statements, because each is a round trip to the server. */
async function keysInMysql(
  manager: EntityManager,
  storeIds: readonly string[],
): Promise<Map<string, number>> {
  const sql = 'SELECT store_id, store_key FROM stores WHERE store_id IN (?)';
  const rows = await selectIn<{ store_id: string; store_key: number }>(manager, sql, storeIds);
  return new Map(rows.map(({ store_id, store_key }) => [store_id, store_key]));
}
