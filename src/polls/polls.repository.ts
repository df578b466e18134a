import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Extent, PollBatch } from '../core/polls/poll-batch';
import {
  decodeBlock,
  encodeBlock,
  mergeBlocks,
  MergedBlock,
  observedAtOf,
  PackedPoll,
  PollBlock,
  PollRoom,
  PollsByStore,
  pollsByStore,
  pollsOfSlot,
  SLICE_MS,
  sliceOf,
  SLICES_PER_DAY,
  slotOfKey,
  StoredBlock,
  storeGroupOf,
} from '../core/polls/poll-block';
import { Database, isSqlite, mysqlConnection, ReadSession, sqliteConnection } from '../platform/database';
import { BlockKey, BlockTable, KeyedBlock } from './block-table';
import { MysqlBlocks } from './mysql-blocks';
import { SqliteBlocks } from './sqlite-blocks';

/** The table with this name, whose `block` has these key columns. */
export const blockTable = async (
  manager: EntityManager,
  name: string,
  keyColumns: readonly string[],
): Promise<BlockTable> =>
  isSqlite(manager)
    ? new SqliteBlocks(await sqliteConnection(manager), name, keyColumns)
    : new MysqlBlocks(await mysqlConnection(manager), name, keyColumns);

/** Stores with neighbouring keys, and a period `[from, to]` in epoch ms. */
export interface PollRange {
  readonly firstKey: number;
  readonly lastKey: number;
  readonly from: number;
  readonly to: number;
}

/** A period `[from, to)` in epoch ms. */
export interface PollPeriod {
  readonly from: number;
  readonly to: number;
}

/**
 * Polls of one store, ascending. This part and the earlier ones contain every poll of the period before `until` (epoch
 * ms).
 */
interface StorePollsPart {
  readonly polls: readonly PackedPoll[];
  readonly until: number;
}

/** One week: the number of blocks of one store that one statement reads. */
const SLICES_PER_PART = 28;
/** The number of blocks of a fleet that one statement reads: 100 kB of hourly polls, 6 MB of polls every minute. */
const BLOCKS_PER_READ = 64;

/** Blocks that are merged together have at most this number of new polls, or are a single block. */
const POLLS_PER_WRITE = 32_768;
/** Limits how long other writes wait. */
const BLOCKS_PER_REMOVAL = 64;

type BlockRow = [slice: number, storeGroup: number, block: Buffer];

/** The effect of writing polls. A poll that is stored already with the same status is neither inserted nor changed. */
interface WrittenPolls {
  readonly inserted: number;
  readonly changed: number;
}

/** The effect of writing a batch. */
export interface WrittenBatch extends WrittenPolls {
  /** The first and last poll that was inserted or changed in each slice that has any, ascending. */
  readonly extents: readonly Extent[];
}

/** The `polls` table: blocks of polls (core/polls/poll-block). */
@Injectable()
export class PollsRepository {
  constructor(private readonly database: Database) {}

  /** The polls of the slices and groups that the range touches. */
  async readPolls(session: ReadSession, range: PollRange, room?: PollRoom): Promise<PollsByStore> {
    const { firstKey, lastKey, from, to } = range;
    const slices = slicesFrom(sliceOf(from), sliceOf(to) + 1);
    // A list of slices: with a range, SQLite would read all stores of all of them.
    const rows =
      slices.length === 0
        ? []
        : await session.rows<BlockRow>(
            `SELECT slice, store_group, block FROM polls
              WHERE slice IN (${slices.join(', ')}) AND store_group BETWEEN ? AND ?`,
            [storeGroupOf(firstKey), storeGroupOf(lastKey)],
          );
    const blocks = rows.map(([slice, storeGroup, bytes]) => ({ slice, storeGroup, bytes }));
    // Sorted here, because the database would copy the blocks while sorting.
    return pollsByStore(
      firstKey,
      lastKey,
      blocks.sort((a, b) => a.slice - b.slice),
      room,
    );
  }

  /** The polls of one store between two instants, both included (epoch ms), ascending. */
  async ofStore(session: ReadSession, storeKey: number, from: number, to: number): Promise<PackedPoll[]> {
    const { firstKey, offsets, polls } = await this.readPolls(session, {
      firstKey: storeKey,
      lastKey: storeKey,
      from,
      to,
    });
    const own = polls.subarray(offsets[storeKey - firstKey], offsets[storeKey - firstKey + 1]);
    return Array.from(own).filter((poll) => observedAtOf(poll) >= from && observedAtOf(poll) <= to);
  }

  /**
   * The polls of one store in parts of at most a week, ascending. Skips periods in which no store has polls. The caller
   * may stop after any part.
   */
  async *ofStoreInParts(
    session: ReadSession,
    storeKey: number,
    { from, to }: PollPeriod,
  ): AsyncGenerator<StorePollsPart> {
    const last = sliceOf(to - 1);
    let first = await this.nextSlice(session, sliceOf(from), last);
    while (first !== undefined) {
      const beyond = Math.min(first + SLICES_PER_PART, last + 1);
      const slices = slicesFrom(first, beyond);
      const rows = await session.rows<[slice: number, block: Buffer]>(
        `SELECT slice, block FROM polls WHERE slice IN (${slices.join(', ')}) AND store_group = ?`,
        [storeGroupOf(storeKey)],
      );
      const polls = rows
        .sort(([a], [b]) => a - b)
        .flatMap(([slice, bytes]) => pollsOfSlot(bytes, slotOfKey(storeKey), slice * SLICE_MS))
        .filter((poll) => observedAtOf(poll) >= from && observedAtOf(poll) < to);
      yield { polls, until: Math.min(beyond * SLICE_MS, to) };
      first = await this.nextSlice(session, beyond, last);
    }
  }

  /** The blocks of all stores in the slices that the period touches, by slice, then by group, in pages. */
  async *blocks(session: ReadSession, { from, to }: PollPeriod): AsyncGenerator<StoredBlock[]> {
    const last = sliceOf(to - 1);
    let slice = await this.nextSlice(session, sliceOf(from), last);
    while (slice !== undefined) {
      let storeGroup = -1;
      for (;;) {
        const rows: [number, Buffer][] = await session.rows(
          `SELECT store_group, block FROM polls WHERE slice = ? AND store_group > ?
            ORDER BY store_group LIMIT ${BLOCKS_PER_READ}`,
          [slice, storeGroup],
        );
        if (rows.length > 0)
          yield rows.map(([group, bytes]) => ({ slice: slice!, storeGroup: group, bytes }));
        if (rows.length < BLOCKS_PER_READ) break;
        storeGroup = rows[rows.length - 1]![0];
      }
      slice = await this.nextSlice(session, slice + 1, last);
    }
  }

  /** The first slice in a range, both ends included, that has a block; undefined if there is none. */
  private async nextSlice(session: ReadSession, first: number, last: number): Promise<number | undefined> {
    const [row] = await session.rows<[number | null]>(
      'SELECT MIN(slice) FROM polls WHERE slice >= ? AND slice <= ?',
      [first, last],
    );
    return row?.[0] ?? undefined;
  }

  /**
   * Writes a batch in the caller's transaction. `storeKeys[index]` is the key of `batch.storeIds[index]`; `progress`
   * receives the number of further written polls.
   */
  async writePolls(
    manager: EntityManager,
    batch: PollBatch,
    storeKeys: readonly number[],
    progress: (polls: number) => void = () => undefined,
  ): Promise<WrittenBatch> {
    const table = await blockTable(manager, 'polls', ['slice', 'store_group']);
    const layout = batch.layout(storeKeys);
    const total = { inserted: 0, changed: 0 };
    const extents: Extent[] = [];
    for (const slice of batch.sortedSlices()) {
      let [first, last] = [Infinity, -Infinity];
      for (const blocks of inWrites(batch.blocks(slice, layout))) {
        const merged = await mergeInto(table, blocks);
        total.inserted += merged.inserted;
        total.changed += merged.changed;
        first = Math.min(first, merged.first);
        last = Math.max(last, merged.last);
        progress(blocks.reduce((count, block) => count + block.polls.length, 0));
        await nextTurn();
      }
      if (first <= last) extents.push({ first: slice * SLICE_MS + first, last: slice * SLICE_MS + last });
    }
    return { ...total, extents };
  }

  /**
   * Deletes some blocks of UTC days before `keptFrom` (days since 1970-01-01), the oldest first; false: there are none.
   * Reads of those days must already be rejected (`letPollsGo`). A repetition continues the deletion.
   */
  removeSome(keptFrom: number): Promise<boolean> {
    return this.database.write(async (manager) => {
      const [first] = await manager.query<{ slice: number | null }[]>(
        'SELECT MIN(slice) AS slice FROM polls',
      );
      const { slice } = first!;
      if (slice === null || slice >= keptFrom * SLICES_PER_DAY) return false;
      const [beyond] = await manager.query<{ store_group: number }[]>(
        `SELECT store_group FROM polls WHERE slice = ? ORDER BY store_group LIMIT 1 OFFSET ${BLOCKS_PER_REMOVAL}`,
        [slice],
      );
      const some = beyond === undefined ? '' : `AND store_group < ${beyond.store_group}`;
      await manager.query(`DELETE FROM polls WHERE slice = ? ${some}`, [slice]);
      return true;
    });
  }
}

/** The slices `[first, beyond)`; empty if `beyond` is not greater. */
const slicesFrom = (first: number, beyond: number): number[] =>
  Array.from({ length: Math.max(0, beyond - first) }, (_, i) => first + i);

const keyOf = ({ slice, storeGroup }: PollBlock): BlockKey => [slice, storeGroup];

/** Merges blocks of one slice, ordered by group, into the table. */
async function mergeInto(
  table: BlockTable,
  blocks: readonly PollBlock[],
): Promise<Omit<MergedBlock, 'polls'>> {
  const written = { inserted: 0, changed: 0, first: Infinity, last: -Infinity };
  const storedOf = await table.lock(blocks.map(keyOf));
  const merged = function* (): Generator<KeyedBlock> {
    for (const block of blocks) {
      const stored = storedOf(keyOf(block));
      const { polls, inserted, changed, first, last } = mergeBlocks(
        stored === undefined ? new Uint32Array() : decodeBlock(stored),
        block.polls,
      );
      written.inserted += inserted;
      written.changed += changed;
      written.first = Math.min(written.first, first);
      written.last = Math.max(written.last, last);
      if (inserted + changed > 0) yield [keyOf(block), encodeBlock(polls)];
    }
  };
  await table.replace(merged());
  return written;
}

/** Groups of blocks that are merged together. */
function* inWrites(blocks: Iterable<PollBlock>): Generator<PollBlock[]> {
  let group: PollBlock[] = [];
  let polls = 0;
  for (const block of blocks) {
    if (group.length > 0 && polls + block.polls.length > POLLS_PER_WRITE) {
      yield group;
      group = [];
      polls = 0;
    }
    group.push(block);
    polls += block.polls.length;
  }
  if (group.length > 0) yield group;
}

/** Imports of more stores are not recorded: computing all of them again takes about as long. */
const MAX_STORES = 16_384;
/** The number of versions that are kept. */
const KEPT_VERSIONS = 256;

/** Where polls were inserted or changed. */
interface PollChanges extends Extent {
  readonly storeKeys: ReadonlySet<number>;
}

type ChangeRow = [firstAt: number, lastAt: number, stores: Buffer];

/** The `recent_changes` table: the changes of the latest imports of polls. */
@Injectable()
export class RecentChangesRepository {
  /**
   * Records the changes of an import, in its transaction, after that has raised the version of the data to this one.
   */
  async add(
    manager: EntityManager,
    version: number,
    { first, last }: Extent,
    storeKeys: readonly number[],
  ): Promise<void> {
    if (storeKeys.length > MAX_STORES) return;
    await manager.query(
      'INSERT INTO recent_changes (data_version, first_at, last_at, stores) VALUES (?, ?, ?, ?)',
      [version, first, last, encodeBlock(Uint32Array.from(storeKeys))],
    );
    await manager.query('DELETE FROM recent_changes WHERE data_version <= ?', [version - KEPT_VERSIONS]);
  }

  /** All changes after one version of the data up to another; undefined: not all of them are recorded. */
  async between(session: ReadSession, from: number, to: number): Promise<PollChanges | undefined> {
    const rows = await session.rows<ChangeRow>(
      'SELECT first_at, last_at, stores FROM recent_changes WHERE data_version > ? AND data_version <= ?',
      [from, to],
    );
    // Imports of hours, of zones, or of very many stores are not recorded.
    if (rows.length !== to - from) return undefined;
    const storeKeys = new Set<number>();
    let [first, last] = [Infinity, -Infinity];
    for (const [firstAt, lastAt, stores] of rows) {
      first = Math.min(first, firstAt);
      last = Math.max(last, lastAt);
      for (const key of decodeBlock(stores)) storeKeys.add(key);
    }
    return { first, last, storeKeys };
  }
}
