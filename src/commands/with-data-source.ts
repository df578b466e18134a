import type { DataSource } from 'typeorm';
import type { Config } from '../config';
import { dataSourceOptions, openDataSource } from '../database';
import { ENTITIES } from '../entities';

/** Works on the configured database as it is, for commands that begin before its schema is there or known to be whole. */
export async function withDataSource<T>(
  { database }: Config,
  work: (dataSource: DataSource) => Promise<T>,
): Promise<T> {
  const dataSource = await openDataSource(dataSourceOptions(database, ENTITIES));
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
