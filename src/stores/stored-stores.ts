import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { insertRows, selectIn, sqliteConnection } from '../database';

/** A store as a transaction finds it: its first and last poll in epoch ms, null where it has none. */
export interface RegisteredStore {
  readonly storeId: string;
  readonly storeKey: number;
  readonly firstPollAt: number | null;
  readonly lastPollAt: number | null;
}

/** What is kept of a store's first and last poll from now on, as far as the transaction knows. */
export type WidenedStore = readonly [storeKey: number, storeId: string, first: number, last: number];

const COLUMNS =
  'store_id AS storeId, store_key AS storeKey, first_poll_at AS firstPollAt, last_poll_at AS lastPollAt';

/** Stores between two turns of the event loop: a few milliseconds. */
const STORES_PER_TURN = 2_048;

/** Statements of SQLite for one store each: to run a prepared one costs less than to write many into one. */
export class SqliteStores {
  constructor(private readonly manager: EntityManager) {}

  async find(storeIds: readonly string[]): Promise<Map<string, RegisteredStore>> {
    const connection = await sqliteConnection(this.manager);
    const select = connection.prepare<[string], RegisteredStore>(
      `SELECT ${COLUMNS} FROM stores WHERE store_id = ?`,
    );
    const found = new Map<string, RegisteredStore>();
    for (const [i, id] of storeIds.entries()) {
      const store = select.get(id);
      if (store !== undefined) found.set(id, store);
      if ((i + 1) % STORES_PER_TURN === 0) await nextTurn();
    }
    return found;
  }

  async widen(stores: readonly WidenedStore[]): Promise<void> {
    const connection = await sqliteConnection(this.manager);
    const update = connection.prepare<[number, number, number]>(
      'UPDATE stores SET first_poll_at = ?, last_poll_at = ? WHERE store_key = ?',
    );
    for (const [i, [storeKey, , first, last]] of stores.entries()) {
      update.run(first, last, storeKey);
      if ((i + 1) % STORES_PER_TURN === 0) await nextTurn();
    }
  }
}

/** The same in few statements, each of which costs a way to the server and back. */
export class MysqlStores {
  constructor(private readonly manager: EntityManager) {}

  async find(storeIds: readonly string[]): Promise<Map<string, RegisteredStore>> {
    const sql = `SELECT ${COLUMNS} FROM stores WHERE store_id IN (?)`;
    const rows = await selectIn<RegisteredStore>(this.manager, sql, storeIds);
    return new Map(rows.map((row) => [row.storeId, row]));
  }

  /** Another load may have widened a store since it was found. */
  widen(stores: readonly WidenedStore[]): Promise<void> {
    const wider = (choose: string, column: string) =>
      `${column} = ${choose}(COALESCE(${column}, VALUES(${column})), VALUES(${column}))`;
    return insertRows(
      this.manager,
      'INSERT',
      'stores',
      ['store_key', 'store_id', 'first_poll_at', 'last_poll_at'],
      stores,
      `ON DUPLICATE KEY UPDATE ${wider('LEAST', 'first_poll_at')}, ${wider('GREATEST', 'last_poll_at')}`,
    );
  }
}
