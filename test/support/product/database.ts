import type { DataSource, Logger } from 'typeorm';
import { ENTITIES } from '../../../src/entities';
import { parseConfig } from '../../../src/platform/config';
import { Database, dataSourceOptions, migrate, openDataSource } from '../../../src/platform/database';

/** A connection with the product's options, to a database that may be empty; `observer` receives every statement. */
export function connect(env: Record<string, string>, observer?: Logger): Promise<DataSource> {
  const options = dataSourceOptions(parseConfig(env).database, ENTITIES);
  return openDataSource(observer === undefined ? options : { ...options, logger: observer });
}

export interface OpenDatabase {
  database: Database;
  /** The data source of the product's repositories. */
  reader: DataSource;
  close(): Promise<void>;
}

/** The product's `Database` on a migrated schema, without the other services. */
export async function openDatabase(env: Record<string, string>, observer?: Logger): Promise<OpenDatabase> {
  const reader = await connect(env, observer);
  await migrate(reader);
  const database = new Database(reader);
  await database.onModuleInit();
  return {
    database,
    reader,
    async close() {
      await database.onApplicationShutdown();
      await reader.destroy();
    },
  };
}
