import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { insertIgnore, insertRows, isSqlite, ReadSession, selectIn } from '../database';
import { notFound } from '../errors';
import { mayExist } from './store-id';
import { amongKeys, StoreKeys } from './store-keys';

/** The stores a report speaks of, in the order of its rows: `storeKeys[i]` is the key of `storeIds[i]`. */
export interface Fleet {
  readonly storeIds: readonly string[];
  readonly storeKeys: readonly number[];
}

/** First and last instant (epoch ms) at which a load saw a store. */
export interface PollExtent {
  readonly storeKey: number;
  readonly storeId: string;
  readonly first: number;
  readonly last: number;
}

/** A stretch of time `[start, end)` (epoch ms) that holds all polls of all stores. */
export interface PolledRange {
  readonly start: number;
  readonly end: number;
}

/** A store with its first and last poll (epoch ms); null: it has none. */
export interface RegisteredStore {
  readonly storeKey: number;
  readonly storeId: string;
  readonly firstPollAt: number | null;
  readonly lastPollAt: number | null;
}

/** Read between two turns of the event loop: a few milliseconds. */
const STORES_PER_READ = 4_096;

/** An `int` of MySQL holds no more. */
const MOST_KEYS = 2 ** 31 - 1;

/** External id ↔ integer key. All calls belong to the caller's transaction or snapshot. */
@Injectable()
export class StoreRegistry {
  /** The keys of these ids, new stores included; each id is listed once. */
  async register(manager: EntityManager, storeIds: readonly string[]): Promise<Map<string, number>> {
    const keys = await this.find(manager, storeIds);
    const missing = storeIds.filter((id) => !keys.has(id));
    if (missing.length === 0) return keys;
    // Two loads may meet a new store at once: the second passes over what the first has written.
    // In one order for all, so that they queue up rather than deadlock.
    const rows = [...missing].sort().map((id) => [id]);
    await insertRows(manager, insertIgnore(manager), 'stores', ['store_id'], rows);
    for (const [id, key] of await this.find(manager, missing)) keys.set(id, key);
    return keys;
  }

  /** The keys of those ids that are known. */
  async find(manager: EntityManager, storeIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await selectIn<{ store_id: string; store_key: number }>(
      manager,
      'SELECT store_id, store_key FROM stores WHERE store_id IN (?)',
      storeIds,
    );
    return new Map(rows.map((row) => [row.store_id, row.store_key]));
  }

  /** Widens what is kept of each store's first and last poll. */
  async widen(manager: EntityManager, extents: readonly PollExtent[]): Promise<void> {
    const sqlite = isSqlite(manager);
    const given = (column: string) => (sqlite ? `excluded.${column}` : `VALUES(${column})`);
    const wider = (choose: string, column: string) =>
      `${column} = ${choose}(COALESCE(${column}, ${given(column)}), ${given(column)})`;
    const suffix = sqlite
      ? `ON CONFLICT (store_key) DO UPDATE SET ${wider('MIN', 'first_poll_at')}, ${wider('MAX', 'last_poll_at')}`
      : `ON DUPLICATE KEY UPDATE ${wider('LEAST', 'first_poll_at')}, ${wider('GREATEST', 'last_poll_at')}`;
    await insertRows(
      manager,
      'INSERT',
      'stores',
      ['store_key', 'store_id', 'first_poll_at', 'last_poll_at'],
      extents.map(({ storeKey, storeId, first, last }) => [storeKey, storeId, first, last]),
      suffix,
    );
  }

  /** The instant of the latest poll of all stores, or undefined when there are none. */
  async latestPoll(session: ReadSession): Promise<number | undefined> {
    const [row] = await session.rows<[number | null]>('SELECT MAX(last_poll_at) FROM stores');
    return row?.[0] ?? undefined;
  }

  /** The shortest; of no length where there are no polls. */
  async polledRange(session: ReadSession): Promise<PolledRange> {
    const [row] = await session.rows<[number | null, number | null]>(
      'SELECT (SELECT MIN(first_poll_at) FROM stores), (SELECT MAX(last_poll_at) FROM stores)',
    );
    const [first, last] = row!;
    return first === null || last === null ? { start: 0, end: 0 } : { start: first, end: last + 1 };
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

  /** When each store had its first poll (epoch ms), of those that had it later than `instant`. */
  async firstPolledAfter(session: ReadSession, instant: number): Promise<Map<number, number>> {
    return new Map(
      await session.rows<[number, number]>(
        'SELECT store_key, first_poll_at FROM stores WHERE first_poll_at > ?',
        [instant],
      ),
    );
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

  /** The stores that have a poll at or before as_of, ordered by store_id byte by byte, as the database orders. */
  async fleet(session: ReadSession, asOf: number): Promise<Fleet> {
    const storeKeys: number[] = [];
    const storeIds: string[] = [];
    for (let last = ''; ;) {
      const rows = await session.rows<[number, string]>(
        `SELECT store_key, store_id FROM stores WHERE first_poll_at <= ? AND store_id > ?
          ORDER BY store_id LIMIT ${STORES_PER_READ}`,
        [asOf, last],
      );
      for (const [storeKey, storeId] of rows) {
        storeKeys.push(storeKey);
        storeIds.push(storeId);
      }
      if (rows.length < STORES_PER_READ) return { storeKeys, storeIds };
      last = storeIds[storeIds.length - 1]!;
      await nextTurn();
    }
  }

  /** All stores by ascending key, some at a time. */
  async *all(session: ReadSession): AsyncGenerator<RegisteredStore[]> {
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

  /** How many these are. */
  async fleetSize(session: ReadSession, asOf: number): Promise<number> {
    const [size] = await session.numbers('SELECT COUNT(*) FROM stores WHERE first_poll_at <= ?', [asOf]);
    return size!;
  }

  /** Their keys from one key to another, both included, ascending. */
  fleetKeys(session: ReadSession, asOf: number, first = 0, last = MOST_KEYS): Promise<number[]> {
    return session.numbers(
      'SELECT store_key FROM stores WHERE store_key BETWEEN ? AND ? AND first_poll_at <= ? ORDER BY store_key',
      [first, last, asOf],
    );
  }
}
