import { escape } from 'mysql2';
import type { DataSource, Logger } from 'typeorm';
import { ENTITIES } from '../../../src/entities';
import { parseConfig } from '../../../src/platform/config';
import { Database, dataSourceOptions, migrate, openDataSource } from '../../../src/platform/database';

/** A connection with the product's options, to a database that may be empty; `observer` receives every statement. */
export function connect(env: Record<string, string>, observer?: Logger): Promise<DataSource> {
  const options = dataSourceOptions(parseConfig(env).database, ENTITIES);
  return openDataSource(observer === undefined ? options : { ...options, logger: observer });
}

/** A connection to a database that has been migrated. */
export async function migratedDatabase(env: Record<string, string>): Promise<DataSource> {
  const dataSource = await connect(env);
  await migrate(dataSource);
  return dataSource;
}

/** The SQL that makes the tables of a MariaDB database, with the few rows that they have when it is migrated. */
export async function sqlOfTables(dataSource: DataSource): Promise<string> {
  const tables = await dataSource.query<Record<string, string>[]>('SHOW TABLES');
  const statements: string[] = [];
  for (const name of tables.flatMap((row) => Object.values(row))) {
    const [made] = await dataSource.query<{ 'Create Table': string }[]>(`SHOW CREATE TABLE \`${name}\``);
    statements.push(made!['Create Table']);
    for (const row of await dataSource.query<Record<string, string | number | null>[]>(
      `SELECT * FROM \`${name}\``,
    )) {
      const values = Object.values(row).map((value) => escape(value));
      statements.push(`INSERT INTO \`${name}\` VALUES (${values.join(', ')})`);
    }
  }
  return statements.join(';\n');
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
