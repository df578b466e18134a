import { Column, Entity, EntityManager, LessThan, PrimaryColumn } from 'typeorm';
import { currentStores } from '../async';
import type { ReadSession } from './dialect/read-session';
import { lockingEverywhere } from './mysql/galera';
import { insertIgnore, instantColumn, isSqlite } from './statements';

/**
 * A number that grows with every change of the data. A transaction that raises it locks its row until the commit, so
 * that versions become visible in order: a snapshot sees all changes up to its version, and none after it.
 */
@Entity({ name: 'data_version' })
export class DataVersion {
  /** The row of the data has id 1. Row 2 is only for `probeWrites`. */
  @PrimaryColumn({ type: 'integer' })
  id: number;

  @Column({ type: 'integer' })
  version: number;

  /** The first and last poll of all stores, updated by every import of polls. */
  @Column(instantColumn({ name: 'first_poll_at', nullable: true }))
  firstPollAt: number | null;

  @Column(instantColumn({ name: 'last_poll_at', nullable: true }))
  lastPollAt: number | null;

  /** The version in which the set of stores, a store's first poll, hours or zone last changed. */
  @Column({ name: 'stores_version', type: 'integer', default: 0 })
  storesVersion: number;

  /** Counts transactions that write to the row for its lock: those that store rollups, and `serializeWrites`. */
  @Column({ name: 'lock_counter', type: 'integer', default: 0 })
  lockCounter: number;

  /**
   * Polls of UTC days before this one (days since 1970-01-01) are deleted, or about to be. The number only grows.
   * `isSettled` and `openFrom` of core/polls define its effect on figures.
   */
  @Column({ name: 'polls_kept_from', type: 'integer', default: 0 })
  pollsKeptFrom: number;
}

/** The changes of a transaction. */
interface DataChange {
  /** Whether a store, a store's first poll, its hours or its zone changed. */
  readonly stores: boolean;
  /** The first and last instant (epoch ms) of imported polls, if any. */
  readonly polls: { readonly first: number; readonly last: number } | undefined;
}

/** Raises the version in a transaction that changes data, and returns it. */
export async function raiseDataVersion(manager: EntityManager, change: DataChange): Promise<number> {
  const { stores, polls } = change;
  const also = [
    // Before the version: MySQL assigns from left to right, SQLite all at once.
    ...(stores ? ['stores_version = version + 1'] : []),
    ...(polls === undefined
      ? []
      : [
          `first_poll_at = CASE WHEN first_poll_at < ${polls.first} THEN first_poll_at ELSE ${polls.first} END`,
          `last_poll_at = CASE WHEN last_poll_at > ${polls.last} THEN last_poll_at ELSE ${polls.last} END`,
        ]),
  ];
  const raise = `UPDATE data_version SET ${[...also, 'version = version + 1'].join(', ')} WHERE id = 1`;
  await updateLocked(manager, raise);
  const [row] = await manager.query<{ version: number }[]>('SELECT version FROM data_version WHERE id = 1');
  return row!.version;
}

/**
 * Locks the version until the transaction ends; false: it has changed already. Writes to the row, because every
 * database treats that as a conflict with an import.
 */
export async function holdDataVersion(manager: EntityManager, version: number): Promise<boolean> {
  const lockCounter = () => 'lock_counter + 1';
  const { affected } = await manager.update(DataVersion, { id: 1, version }, { lockCounter });
  return affected === 1;
}

/**
 * Like `holdDataVersion`, and allows the deletion of polls before that day; false also if the day was already reached.
 */
export async function letPollsGo(manager: EntityManager, version: number, before: number): Promise<boolean> {
  const pollsKeptFrom = LessThan(before);
  const { affected } = await manager.update(
    DataVersion,
    { id: 1, version, pollsKeptFrom },
    { pollsKeptFrom: before },
  );
  return affected === 1;
}

/** Needs a transaction that has raised or locked the version, so that the value cannot change. */
export async function pollsKeptFromNow(manager: EntityManager): Promise<number> {
  const [row] = await manager.query<{ day: number }[]>(`SELECT (${POLLS_KEPT_FROM}) AS day`);
  return row!.day;
}

export async function pollsKeptFrom(session: ReadSession): Promise<number> {
  const [day] = await session.numbers(POLLS_KEPT_FROM);
  return day!;
}

/** The version in which the stores last changed, as a writing transaction sees it. */
export async function storesVersionNow(manager: EntityManager): Promise<number> {
  const [row] = await manager.query<{ version: number }[]>(`SELECT (${STORES_VERSION}) AS version`);
  return row!.version;
}

/** SQL for the number, as a subquery. */
const POLLS_KEPT_FROM = 'SELECT polls_kept_from FROM data_version WHERE id = 1';

/**
 * Serializes the transactions that call it, on all nodes: for a change that depends on data read in the same
 * transaction.
 */
export async function serializeWrites(manager: EntityManager): Promise<void> {
  await updateLocked(manager, 'UPDATE data_version SET lock_counter = lock_counter + 1 WHERE id = 1');
}

/** Updates the row, which is locked from then on, on every node of a cluster. */
const updateLocked = (manager: EntityManager, sql: string): Promise<unknown> =>
  isSqlite(manager) ? manager.query(sql) : lockingEverywhere(manager, () => manager.query(sql));

/**
 * Writes to a row, to show that the database accepts writes. No other transaction locks that row, or conflicts with
 * it.
 */
export async function probeWrites(manager: EntityManager): Promise<void> {
  await manager.query(`${insertIgnore(manager)} INTO data_version (id, version) VALUES (2, 0)`);
  await manager.query('UPDATE data_version SET lock_counter = lock_counter + 1 WHERE id = 2');
}

/** A period `[start, end)` (epoch ms) that contains all polls of all stores. */
export interface PolledRange {
  readonly start: number;
  readonly end: number;
}

/** The shortest such period; empty if there are no polls. */
export async function polledRange(session: ReadSession): Promise<PolledRange> {
  const [row] = await session.rows<[number | null, number | null]>(
    'SELECT first_poll_at, last_poll_at FROM data_version WHERE id = 1',
  );
  const [first, last] = row!;
  return first === null || last === null ? { start: 0, end: 0 } : { start: first, end: last + 1 };
}

/** The instant of the latest poll of all stores that the current work sees; undefined if there are none. */
export async function latestPoll(session: ReadSession): Promise<number | undefined> {
  const stores = currentStores();
  if (stores !== undefined) return stores.latestPoll(session);
  const { start, end } = await polledRange(session);
  return start === end ? undefined : end - 1;
}

export async function storesVersion(session: ReadSession): Promise<number> {
  const [version] = await session.numbers(STORES_VERSION);
  return version!;
}

const STORES_VERSION = 'SELECT stores_version FROM data_version WHERE id = 1';

export async function dataVersion(session: ReadSession): Promise<number> {
  const [version] = await session.numbers('SELECT version FROM data_version WHERE id = 1');
  return version!;
}
