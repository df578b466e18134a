import type { DataSource, Logger } from 'typeorm';
import { parseConfig } from '../../../src/config';
import { Database, dataSourceOptions, migrate, openDataSource } from '../../../src/database';
import { ENTITIES } from '../../../src/entities';

/** A connection by the product's own recipe, to a database that may be empty; `observer` is told every statement. */
export function connect(env: Record<string, string>, observer?: Logger): Promise<DataSource> {
  const options = dataSourceOptions(parseConfig(env).database, ENTITIES);
  return openDataSource(observer === undefined ? options : { ...options, logger: observer });
}

export interface OpenDatabase {
  database: Database;
  /** What the product's repositories read through. */
  reader: DataSource;
  close(): Promise<void>;
}

/** The product's `Database` on a migrated schema, without the rest of the service. */
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
