import { Column, Entity, EntityManager, LessThan, PrimaryColumn } from 'typeorm';
import { lockingEverywhere } from './cluster';
import { instantColumn } from './columns';
import { ReadSession } from './read-session';

/**
 * One number that grows with every change of the data. Whoever raises it holds its row until the change is committed,
 * so that versions become visible in their order: what a snapshot sees is all up to its version, and nothing beyond.
 */
@Entity({ name: 'data_version' })
export class DataVersion {
  /** There is one row, 1. */
  @PrimaryColumn({ type: 'integer' })
  id: number;

  @Column({ type: 'integer' })
  version: number;

  /** The first and last poll of all stores, kept with every load of polls. */
  @Column(instantColumn({ name: 'first_poll_at', nullable: true }))
  firstPollAt: number | null;

  @Column(instantColumn({ name: 'last_poll_at', nullable: true }))
  lastPollAt: number | null;

  /** The version with which a store, the first poll of one, its hours or its zone last changed. */
  @Column({ name: 'stores_version', type: 'integer', default: 0 })
  storesVersion: number;

  /** Counts transactions that wrote to the row for the sake of its lock: those that store figures, and `takeTurn`. */
  @Column({ name: 'figures_stored', type: 'integer', default: 0 })
  figuresStored: number;

  /**
   * Polls of UTC days before this one (days since 1970-01-01) are gone, or about to go. It only grows. What it means for
   * figures: polls/kept-polls.ts.
   */
  @Column({ name: 'polls_kept_from', type: 'integer', default: 0 })
  pollsKeptFrom: number;
}

/** What a transaction has changed. */
export interface DataChange {
  /** A store, the first poll of one, its hours or its zone. */
  readonly stores: boolean;
  /** The first and last instant (epoch ms) of polls that were loaded, if any. */
  readonly polls: { readonly first: number; readonly last: number } | undefined;
}

/** Raises the version in a transaction that has changed data, and returns it. */
export async function raiseDataVersion(manager: EntityManager, change: DataChange): Promise<number> {
  const { stores, polls } = change;
  const also = [
    // Before the version, which MySQL sets from left to right and SQLite at once.
    ...(stores ? ['stores_version = version + 1'] : []),
    ...(polls === undefined
      ? []
      : [
          `first_poll_at = CASE WHEN first_poll_at < ${polls.first} THEN first_poll_at ELSE ${polls.first} END`,
          `last_poll_at = CASE WHEN last_poll_at > ${polls.last} THEN last_poll_at ELSE ${polls.last} END`,
        ]),
  ];
  const raise = `UPDATE data_version SET ${[...also, 'version = version + 1'].join(', ')} WHERE id = 1`;
  await lockingEverywhere(manager, () => manager.query(raise));
  const [row] = await manager.query<{ version: number }[]>('SELECT version FROM data_version WHERE id = 1');
  return row!.version;
}

/**
 * Keeps the version as it is until the transaction ends; false: it is another one already. Writes to the row, since
 * that is what every database takes for a conflict with a load.
 */
export async function holdDataVersion(manager: EntityManager, version: number): Promise<boolean> {
  const figuresStored = () => 'figures_stored + 1';
  const { affected } = await manager.update(DataVersion, { id: 1, version }, { figuresStored });
  return affected === 1;
}

/** The same, and from now on polls of days before that one may go; false as well where they might already. */
export async function letPollsGo(manager: EntityManager, version: number, before: number): Promise<boolean> {
  const pollsKeptFrom = LessThan(before);
  const { affected } = await manager.update(
    DataVersion,
    { id: 1, version, pollsKeptFrom },
    { pollsKeptFrom: before },
  );
  return affected === 1;
}

/** In a transaction that has raised or holds the version, so that it stays as it is. */
export async function pollsKeptFromNow(manager: EntityManager): Promise<number> {
  const [row] = await manager.query<{ day: number }[]>(`SELECT (${POLLS_KEPT_FROM}) AS day`);
  return row!.day;
}

export async function pollsKeptFrom(session: ReadSession): Promise<number> {
  const [day] = await session.numbers(POLLS_KEPT_FROM);
  return day!;
}

/** The version with which the stores last changed, as a transaction that writes sees it. */
export async function storesVersionNow(manager: EntityManager): Promise<number> {
  const [row] = await manager.query<{ version: number }[]>(`SELECT (${STORES_VERSION}) AS version`);
  return row!.version;
}

/** SQL for the number, of the transaction it stands in. */
export const POLLS_KEPT_FROM = 'SELECT polls_kept_from FROM data_version WHERE id = 1';

/**
 * Lets transactions that take a turn go on one after the other, on whichever nodes: for a change that follows from what
 * was read before it.
 */
export async function takeTurn(manager: EntityManager): Promise<void> {
  const turn = 'UPDATE data_version SET figures_stored = figures_stored + 1 WHERE id = 1';
  await lockingEverywhere(manager, () => manager.query(turn));
}

/** A stretch of time `[start, end)` (epoch ms) that holds all polls of all stores. */
export interface PolledRange {
  readonly start: number;
  readonly end: number;
}

/** The shortest; of no length where there are no polls. */
export async function polledRange(session: ReadSession): Promise<PolledRange> {
  const [row] = await session.rows<[number | null, number | null]>(
    'SELECT first_poll_at, last_poll_at FROM data_version WHERE id = 1',
  );
  const [first, last] = row!;
  return first === null || last === null ? { start: 0, end: 0 } : { start: first, end: last + 1 };
}

/** The instant of the latest poll of all stores; undefined: there are none. */
export async function latestPoll(session: ReadSession): Promise<number | undefined> {
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
