import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isValidStoreId } from '../core/polls/store-id';
import { insertIgnore, insertRows, ReadSession, storesVersionNow } from '../platform/database';
import { notFound } from '../platform/errors';
import { StoreKeyCache } from './store-key-cache';
import { storedKeys } from './stored-stores';

/** A store: its operator's id, and its key. */
export interface StoreName {
  readonly storeId: string;
  readonly storeKey: number;
}

/** Columns of stores, in the order of their ids. */
export interface ListedStores {
  readonly storeIds: readonly string[];
  readonly storeKeys: readonly number[];
}

type StoreRow = [storeKey: number, storeId: string];

/** The stores in one slice of work: a few milliseconds. */
const STORES_PER_READ = 4_096;

/** Maps external ids to integer keys. Every call runs in the caller's transaction or snapshot. */
@Injectable()
export class StoresRepository {
  private readonly cache = new StoreKeyCache();

  /** The keys of the stores with these distinct ids, in order; inserts new stores. A transaction calls it once. */
  async register(manager: EntityManager, storeIds: readonly string[]): Promise<number[]> {
    const known = await this.find(manager, storeIds);
    const missing = storeIds.filter((id) => !known.has(id));
    if (missing.length > 0) {
      // Two imports may insert the same store: the second one ignores the row of the first. The common order makes them
      // queue up instead of deadlocking.
      const rows = [...missing].sort().map((id) => [id]);
      await insertRows(manager, insertIgnore(manager), 'stores', ['store_id'], rows);
      for (const [id, key] of await storedKeys(manager, missing)) known.set(id, key);
    }
    return storeIds.map((id) => known.get(id)!);
  }

  /** The keys of the existing ones of these stores. */
  private async find(manager: EntityManager, storeIds: readonly string[]): Promise<Map<string, number>> {
    const version = await storesVersionNow(manager);
    const known = this.cache.find(version, storeIds);
    const unknown = storeIds.filter((id) => !known.has(id));
    if (unknown.length === 0) return known;
    const found = await storedKeys(manager, unknown);
    this.cache.add(version, found);
    for (const [id, key] of found) known.set(id, key);
    return known;
  }

  /** The ids of some stores by key. */
  async idsOf(session: ReadSession, storeKeys: readonly number[]): Promise<ReadonlyMap<number, string>> {
    if (storeKeys.length === 0) return new Map();
    const sql = `SELECT store_key, store_id FROM stores WHERE store_key IN (${storeKeys.join(', ')})`;
    return new Map(await session.rows<[number, string]>(sql));
  }

  /** The key of one store, or undefined. */
  async keyOf(session: ReadSession, storeId: string): Promise<number | undefined> {
    if (!isValidStoreId(storeId)) return undefined;
    const [row] = await session.rows<[number]>('SELECT store_key FROM stores WHERE store_id = ?', [storeId]);
    return row?.[0];
  }

  /** Like `keyOf`, but throws `not-found` for an unknown store. */
  async keyOfKnown(session: ReadSession, storeId: string): Promise<number> {
    const storeKey = await this.keyOf(session, storeId);
    if (storeKey === undefined) throw notFound(`There is no store ${storeId}.`);
    return storeKey;
  }

  /** All stores by store_id in byte order, as the database sorts them. */
  async all(session: ReadSession): Promise<ListedStores> {
    const stores = { storeIds: [] as string[], storeKeys: [] as number[] };
    for (let last = ''; ;) {
      const rows = await session.rows<StoreRow>(
        `SELECT store_key, store_id FROM stores WHERE store_id > ? ORDER BY store_id LIMIT ${STORES_PER_READ}`,
        [last],
      );
      for (const [storeKey, storeId] of rows) {
        stores.storeIds.push(storeId);
        stores.storeKeys.push(storeKey);
      }
      if (rows.length < STORES_PER_READ) return stores;
      last = stores.storeIds[stores.storeIds.length - 1]!;
      await nextTurn();
    }
  }

  /** All stores by ascending key, in pages. */
  async *byKey(session: ReadSession): AsyncGenerator<StoreName[]> {
    for (let last = -1; ;) {
      const rows = await session.rows<StoreRow>(
        `SELECT store_key, store_id FROM stores WHERE store_key > ? ORDER BY store_key LIMIT ${STORES_PER_READ}`,
        [last],
      );
      if (rows.length === 0) return;
      yield rows.map(([storeKey, storeId]) => ({ storeKey, storeId }));
      last = rows[rows.length - 1]![0];
    }
  }

  /** The ids of the stores in a range of keys, both ends included, by key. */
  async idsOfKeys(session: ReadSession, first: number, last: number): Promise<Map<number, string>> {
    return new Map(
      await session.rows<[number, string]>(
        'SELECT store_key, store_id FROM stores WHERE store_key BETWEEN ? AND ?',
        [first, last],
      ),
    );
  }
}
