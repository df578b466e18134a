import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isValidStoreId } from '../core/polls/poll-line';
import {
  insertIgnore,
  insertRows,
  isSqlite,
  ReadSession,
  selectIn,
  sqliteConnection,
  storesVersionNow,
} from '../platform/database';
import { notFound } from '../platform/errors';

/** Some stores by ascending key, at least one. */
export interface StoreKeys {
  readonly storeKeys: readonly number[];
  readonly firstKey: number;
  readonly lastKey: number;
}

/** A piece of SQL with its parameters. */
export interface Condition {
  readonly sql: string;
  readonly parameters: readonly number[];
}

/** The maximum ratio of the range of keys to their number at which reading the range is cheaper than a list. */
const WORTH_A_RANGE = 4;

/**
 * The condition on `store_key` that finds these stores. If the keys are close together, it may find further stores
 * between them, with the same SQL for all such lists, so that a statement is prepared once.
 */
export function amongKeys({ storeKeys, firstKey, lastKey }: StoreKeys): Condition {
  return lastKey - firstKey < storeKeys.length * WORTH_A_RANGE
    ? { sql: 'store_key BETWEEN ? AND ?', parameters: [firstKey, lastKey] }
    : { sql: `store_key IN (${storeKeys.join(', ')})`, parameters: [] };
}

/** About 25 MB of ids as long as a UUID. */
const MAX_STORES = 262_144;

/**
 * Caches the keys of stores by their ids, until a store, hours or a zone changes. A key never changes; the version
 * covers deleted stores, which the product itself never deletes.
 */
export class StoreKeyCache {
  private version: number | undefined;
  private readonly keys = new Map<string, number>();

  constructor(private readonly maxStores = MAX_STORES) {}

  /** The cached keys of these ids, for a transaction that sees this version of the stores. */
  find(version: number, storeIds: readonly string[]): Map<string, number> {
    const found = new Map<string, number>();
    if (version !== this.version) return found;
    for (const id of storeIds) {
      const key = this.keys.get(id);
      if (key !== undefined) found.set(id, key);
    }
    return found;
  }

  /**
   * Adds stores that a transaction has read. Stores that it has inserted must not be added, because it may be rolled
   * back.
   */
  add(version: number, found: ReadonlyMap<string, number>): void {
    if (version !== this.version) this.keys.clear();
    this.version = version;
    for (const [id, key] of found) {
      if (this.keys.size === this.maxStores) return;
      this.keys.set(id, key);
    }
  }
}

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
