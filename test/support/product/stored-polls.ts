import { type Extent, PollExtents } from '../../../src/core/polls/poll-batch';
import {
  decodeBlock,
  isActive,
  observedAtOf,
  packedPollOf,
  SLICE_MS,
  slotOf,
  STORES_PER_GROUP,
} from '../../../src/core/polls/poll-block';

/** A poll of the `polls` table. */
export interface StoredPoll {
  readonly storeId: string;
  readonly storeKey: number;
  /** Epoch ms */
  readonly observedAt: number;
  readonly active: boolean;
}

/** Runs a statement and returns its rows as objects. */
export type Query = (sql: string) => Promise<unknown[]>;

interface BlockRow {
  readonly slice: number;
  readonly store_group: number;
  readonly block: Buffer;
}

interface ExtentsRow {
  readonly store_group: number;
  readonly block: Buffer;
}

interface StoreRow {
  readonly store_key: number;
  readonly store_id: string;
}

/** Every poll of the table, ascending by id (in byte order) and time. */
export async function storedPollsOf(query: Query): Promise<StoredPoll[]> {
  const stores = (await query('SELECT store_key, store_id FROM stores')) as StoreRow[];
  const ids = new Map(stores.map(({ store_key, store_id }) => [store_key, store_id]));
  const rows = (await query(
    'SELECT slice, store_group, block FROM polls ORDER BY slice, store_group',
  )) as BlockRow[];
  const byStore = new Map<number, StoredPoll[]>();
  for (const { slice, store_group, block } of rows) {
    for (const poll of decodeBlock(block)) {
      const storeKey = store_group * STORES_PER_GROUP + slotOf(poll);
      const packed = packedPollOf(poll, slice * SLICE_MS);
      let own = byStore.get(storeKey);
      if (own === undefined) byStore.set(storeKey, (own = []));
      const storeId = ids.get(storeKey) ?? `(no store has the key ${storeKey})`;
      own.push({ storeId, storeKey, observedAt: observedAtOf(packed), active: isActive(packed) });
    }
  }
  return [...byStore.values()]
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a!.storeId), Buffer.from(b!.storeId)))
    .flat();
}

/** Every store with its first and last poll, by id. */
export async function storedExtentsOf(
  query: Query,
): Promise<[storeId: string, extent: Extent | undefined][]> {
  const extents = new PollExtents();
  const rows = (await query('SELECT store_group, block FROM poll_extents')) as ExtentsRow[];
  for (const { store_group, block } of rows) extents.add(store_group, block);
  const stores = (await query('SELECT store_key, store_id FROM stores ORDER BY store_id')) as StoreRow[];
  return stores.map(({ store_key, store_id }) => [store_id, extents.of(store_key)]);
}

/** As `id instant active`, sorted. */
export const linesOfPolls = (polls: readonly StoredPoll[]): string[] =>
  polls
    .map(({ storeId, observedAt, active }) => `${storeId} ${new Date(observedAt).toISOString()} ${active}`)
    .sort();

/** The number of polls in the table. */
export async function countStoredPolls(query: Query): Promise<number> {
  const [row] = (await query('SELECT SUM(LENGTH(block)) AS bytes FROM polls')) as {
    bytes: number | string | null;
  }[];
  return Number(row!.bytes ?? 0) / 4;
}
