import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { insertIgnore, insertRows, ReadSession, storesVersionNow } from '../database';
import { notFound } from '../errors';
import { mayExist } from './store-id';
import { StoreKeyCache } from './store-key-cache';
import { storedKeys } from './stored-stores';

/** A store: the id its operator uses, and its key. */
export interface StoreName {
  readonly storeId: string;
  readonly storeKey: number;
}

/** Stores in the order of their ids, each at the same place of each list. */
export interface ListedStores {
  readonly storeIds: readonly string[];
  readonly storeKeys: readonly number[];
}

type StoreRow = [storeKey: number, storeId: string];

/** Read between two turns of the event loop: a few milliseconds. */
const STORES_PER_READ = 4_096;

/** External id ↔ integer key. All calls belong to the caller's transaction or snapshot. */
@Injectable()
export class StoreRegistry {
  private readonly cache = new StoreKeyCache();

  /**
   * The keys of the stores of these ids, in their order, new ones included; each id is listed once. A transaction calls
   * it once.
   */
  async register(manager: EntityManager, storeIds: readonly string[]): Promise<number[]> {
    const known = await this.find(manager, storeIds);
    const missing = storeIds.filter((id) => !known.has(id));
    if (missing.length > 0) {
      // Two loads may meet a new store at once: the second passes over what the first has written.
      // In one order for all, so that they queue up rather than deadlock.
      const rows = [...missing].sort().map((id) => [id]);
      await insertRows(manager, insertIgnore(manager), 'stores', ['store_id'], rows);
      for (const [id, key] of await storedKeys(manager, missing)) known.set(id, key);
    }
    return storeIds.map((id) => known.get(id)!);
  }

  /** The keys of those of these stores that are there already. */
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

  /** All stores by ascending key, some at a time. */
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

  /** The ids of the stores from one key to another, both included, by key. */
  async idsOfKeys(session: ReadSession, first: number, last: number): Promise<Map<number, string>> {
    return new Map(
      await session.rows<[number, string]>(
        'SELECT store_key, store_id FROM stores WHERE store_key BETWEEN ? AND ?',
        [first, last],
      ),
    );
  }
}
