import type { DataSource } from 'typeorm';
import type { Config } from '../config';
import { dataSourceOptions, openDataSource } from '../database';
import { ENTITIES } from '../entities';

/** Opens the configured database without checking its schema, for commands that run before it exists or is complete. */
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
