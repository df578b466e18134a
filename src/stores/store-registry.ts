import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { insertIgnore, insertRows, isSqlite, ReadSession } from '../database';
import { notFound } from '../errors';
import { mayExist } from './store-id';
import { amongKeys, StoreKeys } from './store-keys';
import { MysqlStores, RegisteredStore, SqliteStores, WidenedStore } from './stored-stores';

/** Stores in the order of their ids, each at the same place of each list. */
export interface ListedStores {
  readonly storeIds: readonly string[];
  readonly storeKeys: readonly number[];
  /** Epoch ms; Infinity: it has no poll. */
  readonly firstPolls: readonly number[];
}

type StoreRow = [storeKey: number, storeId: string, firstPollAt: number | null];

/** Read between two turns of the event loop: a few milliseconds. */
const STORES_PER_READ = 4_096;

/** External id ↔ integer key. All calls belong to the caller's transaction or snapshot. */
@Injectable()
export class StoreRegistry {
  /** The stores of these ids, in their order, new ones included; each id is listed once. */
  async register(manager: EntityManager, storeIds: readonly string[]): Promise<RegisteredStore[]> {
    const known = await storesIn(manager).find(storeIds);
    const missing = storeIds.filter((id) => !known.has(id));
    if (missing.length > 0) {
      // Two loads may meet a new store at once: the second passes over what the first has written.
      // In one order for all, so that they queue up rather than deadlock.
      const rows = [...missing].sort().map((id) => [id]);
      await insertRows(manager, insertIgnore(manager), 'stores', ['store_id'], rows);
      for (const [id, store] of await storesIn(manager).find(missing)) known.set(id, store);
    }
    return storeIds.map((id) => known.get(id)!);
  }

  /**
   * Widens what is kept of each store's first and last poll to hold what a load saw of it: `extentOf(i)` of `stores[i]`,
   * which were registered in the same transaction. Answers whether the first poll of any store is another one now.
   */
  async widen(
    manager: EntityManager,
    stores: readonly RegisteredStore[],
    extentOf: (i: number) => { readonly first: number; readonly last: number },
  ): Promise<boolean> {
    let firstChanged = false;
    const rows: WidenedStore[] = [];
    stores.forEach(({ storeKey, storeId, firstPollAt, lastPollAt }, i) => {
      const { first, last } = extentOf(i);
      const isFirst = first < (firstPollAt ?? Infinity);
      firstChanged ||= isFirst;
      if (!isFirst && last <= (lastPollAt ?? -Infinity)) return;
      rows.push([
        storeKey,
        storeId,
        Math.min(first, firstPollAt ?? first),
        Math.max(last, lastPollAt ?? last),
      ]);
    });
    await storesIn(manager).widen(rows);
    return firstChanged;
  }

  /** When each of these stores had its first poll (epoch ms), of those that had one. */
  async firstPolls(session: ReadSession, keys: StoreKeys): Promise<Map<number, number>> {
    const among = amongKeys(keys);
    const rows = await session.rows<[number, number]>(
      `SELECT store_key, first_poll_at FROM stores WHERE first_poll_at IS NOT NULL AND ${among.sql}`,
      among.parameters,
    );
    return new Map(rows);
  }

  /** The ids of some stores by their keys. */
  async idsOf(session: ReadSession, storeKeys: readonly number[]): Promise<ReadonlyMap<number, string>> {
    if (storeKeys.length === 0) return new Map();
    const sql = `SELECT store_key, store_id FROM stores WHERE store_key IN (${storeKeys.join(', ')})`;
    return new Map(await session.rows<[number, string]>(sql));
  }

  /** The key of one store, or undefined. */
  async keyOf(session: ReadSession, storeId: string): Promise<number | undefined> {
    if (!mayExist(storeId)) return undefined;
    const [row] = await session.rows<[number]>('SELECT store_key FROM stores WHERE store_id = ?', [storeId]);
    return row?.[0];
  }

  /** The same; throws `not-found` for a store that nothing was ever loaded for. */
  async keyOfKnown(session: ReadSession, storeId: string): Promise<number> {
    const storeKey = await this.keyOf(session, storeId);
    if (storeKey === undefined) throw notFound(`There is no store ${storeId}.`);
    return storeKey;
  }

  /** All stores, ordered by store_id byte by byte, as the database orders. */
  async all(session: ReadSession): Promise<ListedStores> {
    const stores = { storeIds: [] as string[], storeKeys: [] as number[], firstPolls: [] as number[] };
    for (let last = ''; ;) {
      const rows = await session.rows<StoreRow>(
        `SELECT store_key, store_id, first_poll_at FROM stores WHERE store_id > ?
          ORDER BY store_id LIMIT ${STORES_PER_READ}`,
        [last],
      );
      for (const [storeKey, storeId, firstPollAt] of rows) {
        stores.storeIds.push(storeId);
        stores.storeKeys.push(storeKey);
        stores.firstPolls.push(firstPollAt ?? Infinity);
      }
      if (rows.length < STORES_PER_READ) return stores;
      last = stores.storeIds[stores.storeIds.length - 1]!;
      await nextTurn();
    }
  }

  /** All stores by ascending key, some at a time. */
  async *byKey(session: ReadSession): AsyncGenerator<RegisteredStore[]> {
    for (let last = -1; ;) {
      const rows = await session.rows<[number, string, number | null, number | null]>(
        `SELECT store_key, store_id, first_poll_at, last_poll_at FROM stores WHERE store_key > ?
          ORDER BY store_key LIMIT ${STORES_PER_READ}`,
        [last],
      );
      if (rows.length === 0) return;
      yield rows.map(([storeKey, storeId, firstPollAt, lastPollAt]) => ({
        storeKey,
        storeId,
        firstPollAt,
        lastPollAt,
      }));
      last = rows[rows.length - 1]![0];
    }
  }

  /** The ids of the stores from one key to another, both included, by key. */
  async idsOfKeys(session: ReadSession, first: number, last: number): Promise<Map<number, string>> {
    return new Map(
      await session.rows<[number, string]>(
        'SELECT store_key, store_id FROM stores WHERE store_key BETWEEN ? AND ?',
        [first, last],
      ),
    );
  }

  /** How many stores have a poll at or before as_of. */
  async fleetSize(session: ReadSession, asOf: number): Promise<number> {
    const [size] = await session.numbers('SELECT COUNT(*) FROM stores WHERE first_poll_at <= ?', [asOf]);
    return size!;
  }
}

const storesIn = (manager: EntityManager): SqliteStores | MysqlStores =>
  isSqlite(manager) ? new SqliteStores(manager) : new MysqlStores(manager);
