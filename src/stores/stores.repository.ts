import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { storeGroupOf, STORES_PER_GROUP } from '../core/polls/poll-block';
import { isValidStoreId } from '../core/polls/poll-line';
import { currentStores, withStores } from '../platform/async';
import {
  insertIgnore,
  insertRows,
  lookUpNumbers,
  ReadSession,
  SqlValue,
  storesVersionNow,
} from '../platform/database';
import { notFound } from '../platform/errors';

/** Some stores by ascending key, at least one. */
export interface StoreKeys {
  readonly storeKeys: readonly number[];
  readonly firstKey: number;
  readonly lastKey: number;
}

/** Keys that ascend, at least one. */
export const keysInOrder = (storeKeys: readonly number[]): StoreKeys => ({
  storeKeys,
  firstKey: storeKeys[0]!,
  lastKey: storeKeys[storeKeys.length - 1]!,
});

/** Stores with neighbouring keys; `storeKeys[i]` is at `positions[i]` of the fleet. */
export interface StoreChunk extends StoreKeys {
  readonly positions: readonly number[];
}

/** Greater than any fleet: a key times this plus a position is one exact number for keys up to 67 million. */
const POSITIONS = 2 ** 27;

/** The positions of the stores, by ascending key. */
export function placesByKey(storeKeys: readonly number[]): Uint32Array {
  const byKey = new Float64Array(storeKeys.length);
  storeKeys.forEach((storeKey, place) => (byKey[place] = storeKey * POSITIONS + place));
  byKey.sort();
  return Uint32Array.from(byKey, (number) => number - Math.floor(number / POSITIONS) * POSITIONS);
}

/** Stores by ascending key, in chunks of at most this number of neighbouring groups: each block is read once. */
export function* chunksOf(
  storeKeys: readonly number[],
  groups: number,
  places = placesByKey(storeKeys),
): Generator<StoreChunk> {
  let from = 0;
  while (from < places.length) {
    const firstKey = storeKeys[places[from]!]!;
    const beyond = (storeGroupOf(firstKey) + groups) * STORES_PER_GROUP;
    let to = from + 1;
    while (to < places.length && storeKeys[places[to]!]! < beyond) to++;
    const positions = Array.from(places.subarray(from, to));
    const keys = positions.map((position) => storeKeys[position]!);
    yield { storeKeys: keys, positions, firstKey, lastKey: keys[keys.length - 1]! };
    from = to;
  }
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
  find(version: number, storeIds: readonly string[]): FoundKeys {
    const isCurrent = version === this.version;
    return storeIds.map((id) => (isCurrent ? this.keys.get(id) : undefined));
  }

  /**
   * Adds stores that a transaction has found. Stores that it has inserted must not be added, because it may be rolled
   * back.
   */
  add(version: number, storeIds: readonly string[], found: FoundKeys): void {
    if (version !== this.version) this.keys.clear();
    this.version = version;
    for (const [i, id] of storeIds.entries()) {
      if (this.keys.size === this.maxStores) return;
      if (found[i] !== undefined) this.keys.set(id, found[i]);
    }
  }
}

/** The keys of some stores, in the order of their ids; undefined: there is none. */
type FoundKeys = (number | undefined)[];

/** The keys of the existing ones of these stores, in a transaction. */
const storedKeys = (manager: EntityManager, storeIds: readonly string[]): Promise<FoundKeys> =>
  lookUpNumbers(manager, 'stores', 'store_id', 'store_key', storeIds);

/** The ids whose keys are not found. */
const without = (found: FoundKeys, storeIds: readonly string[]): string[] =>
  storeIds.filter((_, i) => found[i] === undefined);

/** Puts the keys of the ids that `without` returns into their places. */
function complete(found: FoundKeys, others: FoundKeys): void {
  let at = 0;
  for (let i = 0; i < found.length; i++) found[i] ??= others[at++];
}

/** A store: its operator's id, and its key. */
export interface StoreName {
  readonly storeId: string;
  readonly storeKey: number;
}

/** Columns of stores, in the order of their ids. */
interface ListedStores {
  readonly storeIds: readonly string[];
  readonly storeKeys: readonly number[];
}

/** A condition on the columns of another table that is joined to `stores`, with its parameters. */
export interface JoinedCondition {
  readonly join: string;
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

/** Selects stores; without a condition, all. */
interface StoresFilter {
  readonly joined?: JoinedCondition | undefined;
}

interface Selection {
  readonly from: string;
  readonly parameters: readonly SqlValue[];
}

/** `FROM stores …` with the condition. SQLite counts a table without looking at its rows only where there is none. */
const selectionOf = ({ joined }: StoresFilter): Selection => ({
  from: `FROM stores ${joined === undefined ? '' : `${joined.join} WHERE ${joined.sql}`}`,
  parameters: joined?.parameters ?? [],
});

type StoreRow = [storeKey: number, storeId: string];

/** The stores in one slice of work: a few milliseconds. */
const STORES_PER_READ = 4_096;

/** The keys of registered stores, in the order of their ids, and the ids of those that are new. */
interface RegisteredStores {
  readonly storeKeys: readonly number[];
  readonly newStores: readonly string[];
}

/**
 * Maps external ids to integer keys. Every call runs in the caller's transaction or snapshot. `keyOf`, `keyOfKnown`,
 * `list` and `count` know only the stores that the current work sees; the others know all.
 */
@Injectable()
export class StoresRepository {
  private readonly cache = new StoreKeyCache();

  /** Inserts those of the stores with these distinct ids that are new. A transaction calls it once. */
  async register(manager: EntityManager, storeIds: readonly string[]): Promise<RegisteredStores> {
    const storeKeys = await this.find(manager, storeIds);
    const newStores = without(storeKeys, storeIds);
    if (newStores.length > 0) {
      // Two imports may insert the same store: the second one ignores the row of the first. The common order makes them
      // queue up instead of deadlocking.
      const rows = [...newStores].sort().map((id) => [id]);
      await insertRows(manager, insertIgnore(manager), 'stores', ['store_id'], rows);
      complete(storeKeys, await storedKeys(manager, newStores));
    }
    return { storeKeys: storeKeys as number[], newStores };
  }

  /** The keys of the existing ones of these stores. */
  private async find(manager: EntityManager, storeIds: readonly string[]): Promise<FoundKeys> {
    const version = await storesVersionNow(manager);
    const storeKeys = this.cache.find(version, storeIds);
    const unknown = without(storeKeys, storeIds);
    if (unknown.length > 0) {
      const found = await storedKeys(manager, unknown);
      this.cache.add(version, unknown, found);
      complete(storeKeys, found);
    }
    return storeKeys;
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
    const seen = await currentStores()?.storeKeys(session);
    const [row] = await session.rows<[number]>('SELECT store_key FROM stores WHERE store_id = ?', [storeId]);
    return row === undefined || seen?.has(row[0]) === false ? undefined : row[0];
  }

  /** Like `keyOf`, but throws `not-found` for an unknown store. */
  async keyOfKnown(session: ReadSession, storeId: string): Promise<number> {
    const storeKey = await this.keyOf(session, storeId);
    if (storeKey === undefined) throw notFound(`There is no store ${storeId}.`);
    return storeKey;
  }

  /** The stores of a filter by store_id in byte order; all of them without a page. */
  async list(
    session: ReadSession,
    filter: StoresFilter,
    page?: { readonly limit: number; readonly offset: number },
  ): Promise<StoreName[]> {
    const seen = await currentStores()?.storeKeys(session);
    if (seen !== undefined) {
      const { offset = 0, limit = Infinity } = page ?? {};
      const all = await withStores(undefined, () => this.list(session, filter));
      return all.filter(({ storeKey }) => seen.has(storeKey)).slice(offset, offset + limit);
    }
    const { from, parameters } = selectionOf(filter);
    const part = page === undefined ? '' : `LIMIT ${page.limit} OFFSET ${page.offset}`;
    const sql = `SELECT stores.store_key, stores.store_id ${from} ORDER BY stores.store_id ${part}`;
    const rows = await session.rows<StoreRow>(sql, parameters);
    return rows.map(([storeKey, storeId]) => ({ storeKey, storeId }));
  }

  async count(session: ReadSession, filter: StoresFilter): Promise<number> {
    if (currentStores() !== undefined) return (await this.list(session, filter)).length;
    const { from, parameters } = selectionOf(filter);
    const [count] = await session.numbers(`SELECT COUNT(*) ${from}`, parameters);
    return count!;
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
