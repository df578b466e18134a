import { Column, Entity, EntityManager, PrimaryColumn } from 'typeorm';
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
}

/** Raises the version as the last step of a transaction that changed data, and returns it. */
export async function raiseDataVersion(manager: EntityManager): Promise<number> {
  await manager.query('UPDATE data_version SET version = version + 1 WHERE id = 1');
  const [row] = await manager.query<{ version: number }[]>('SELECT version FROM data_version WHERE id = 1');
  return row!.version;
}

export async function dataVersion(session: ReadSession): Promise<number> {
  const [version] = await session.numbers('SELECT version FROM data_version WHERE id = 1');
  return version!;
}
