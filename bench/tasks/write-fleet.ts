import { extentsByGroup, PollBatch, widenExtents } from '../../src/core/polls/poll-batch';
import { encodeBlock, STORES_PER_GROUP } from '../../src/core/polls/poll-block';
import type { SqliteConnection } from '../../src/platform/database/sqlite/sqlite-driver';
import { buildFleet, type Store } from '../../src/seed-data/fleet';
import { pollsOf } from '../../src/seed-data/polls';
import { openSqlite } from './connections';

/** The number of stores that are generated at once, with their own seed; whole groups. */
const STORES_PER_PIECE = 512 * STORES_PER_GROUP;
const DAYS = 8;

export interface FleetInput {
  readonly stores: number;
}

/**
 * Fills an empty database with a generated fleet: stores, hours and zones by SQL, polls directly as blocks. The fleet
 * is generated in pieces, so that a million stores fit in memory. A smaller fleet consists of the first stores of a
 * larger one.
 */
export function run({ stores }: FleetInput): Promise<void> {
  const connection = openSqlite();
  connection.pragma('journal_mode = OFF');
  connection.pragma('synchronous = OFF');
  connection.exec('CREATE TEMP TABLE pieces (slice integer, store_group integer, block blob)');
  connection.exec('BEGIN');
  const writer = new FleetWriter(connection);
  // Starts with the first key of a group.
  for (let from = 0; from < stores; from += STORES_PER_PIECE) {
    const seed = 1 + from / STORES_PER_PIECE;
    const fleet = buildFleet(Math.min(STORES_PER_PIECE, stores - from), seed);
    writer.add(fleet, STORES_PER_GROUP + from, seed);
  }
  // In the order in which sweeps would have written them.
  connection.exec(
    'INSERT INTO polls (slice, store_group, block) SELECT slice, store_group, block FROM pieces ORDER BY slice, store_group',
  );
  connection
    .prepare('UPDATE data_version SET version = 1, stores_version = 1, first_poll_at = ?, last_poll_at = ?')
    .run(writer.first, writer.last);
  connection.exec('COMMIT');
  connection.pragma('journal_mode = WAL');
  connection.close();
  return Promise.resolve();
}

class FleetWriter {
  /** The first and last instant of the polls (epoch ms). */
  first = Infinity;
  last = -Infinity;
  private readonly store;
  private readonly zone;
  private readonly hours;
  private readonly block;
  private readonly extents;

  constructor(connection: SqliteConnection) {
    const insert = (table: string, ...columns: string[]) =>
      connection.prepare(
        `INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      );
    this.store = insert('stores', 'store_key', 'store_id');
    this.zone = insert('store_timezones', 'store_key', 'timezone');
    this.hours = insert('business_hours', 'store_key', 'weekday', 'start_second', 'end_second');
    this.block = insert('pieces', 'slice', 'store_group', 'block');
    this.extents = insert('poll_extents', 'store_group', 'block');
  }

  /** The stores get the keys from `firstKey` on, which is the first of a group. */
  add(fleet: readonly Store[], firstKey: number, seed: number): void {
    const keys = new Map(fleet.map(({ id }, i) => [id, firstKey + i]));
    const batch = new PollBatch();
    for (const { storeId, status, instant } of pollsOf(fleet, DAYS, seed))
      batch.add(storeId, Math.floor(instant / 1000), status === 'active');
    for (const { id, zone, shifts } of fleet) {
      const key = keys.get(id)!;
      if (this.store.run(key, id).changes === 0)
        throw new Error(`Two generated stores have the id ${id}: take another seed.`);
      if (zone !== null && isZone(zone)) this.zone.run(key, zone);
      for (const { day, start, end } of shifts) this.hours.run(key, day, start, end);
    }
    this.first = Math.min(this.first, batch.first!);
    this.last = Math.max(this.last, batch.last!);
    const storeKeys = batch.storeIds.map((id) => keys.get(id)!);
    const layout = batch.layout(storeKeys);
    for (const slice of batch.sortedSlices()) {
      for (const { storeGroup, polls } of batch.blocks(slice, layout))
        this.block.run(slice, storeGroup, encodeBlock(polls));
    }
    for (const [storeGroup, seen] of extentsByGroup(storeKeys, (i) => batch.extentOf(i)))
      this.extents.run(storeGroup, widenExtents(Buffer.alloc(0), seen).bytes);
  }
}

const zones = new Map<string, boolean>();

/** Every generated fleet has a zone name that is invalid, and that an import rejects. */
function isZone(name: string): boolean {
  let known = zones.get(name);
  if (known === undefined) {
    try {
      new Intl.DateTimeFormat('en', { timeZone: name });
      known = true;
    } catch {
      known = false;
    }
    zones.set(name, known);
  }
  return known;
}
