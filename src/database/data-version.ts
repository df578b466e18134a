import { Column, Entity, EntityManager, LessThan, PrimaryColumn } from 'typeorm';
import { lockingEverywhere } from './cluster';
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

/** Raises the version in a transaction that has changed data, polls alone or stores as well, and returns it. */
export async function raiseDataVersion(manager: EntityManager, changed: 'polls' | 'stores'): Promise<number> {
  const stores = changed === 'stores' ? 'stores_version = version + 1, ' : '';
  const raise = `UPDATE data_version SET ${stores}version = version + 1 WHERE id = 1`;
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

export async function storesVersion(session: ReadSession): Promise<number> {
  const [version] = await session.numbers('SELECT stores_version FROM data_version WHERE id = 1');
  return version!;
}

export async function dataVersion(session: ReadSession): Promise<number> {
  const [version] = await session.numbers('SELECT version FROM data_version WHERE id = 1');
  return version!;
}
