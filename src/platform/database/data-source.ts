import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Pool } from 'mysql2';
import { DataSource, DataSourceOptions, EntityTarget, ObjectLiteral } from 'typeorm';
import type { MysqlDriver } from 'typeorm/driver/mysql/MysqlDriver';
import { Config, MysqlConfig, SqliteConfig } from '../config';
import { loadMigrations } from './migrations';
import { configureGaleraSession } from './mysql/galera';
import { ServerSockets } from './mysql/server-sockets';
import { BUSY_TIMEOUT_MS, loadSqliteDriver, SqliteConnection } from './sqlite/sqlite-driver';

export type Entities = readonly EntityTarget<ObjectLiteral>[];

function sqliteOptions(config: SqliteConfig): DataSourceOptions {
  mkdirSync(dirname(config.path), { recursive: true });
  return {
    type: 'better-sqlite3',
    database: config.path,
    driver: loadSqliteDriver(),
    timeout: BUSY_TIMEOUT_MS,
    prepareDatabase: (connection: SqliteConnection) => {
      connection.pragma('journal_mode = WAL');
      // FULL: an acknowledged commit survives a power failure, not only the end of the process.
      connection.pragma('synchronous = FULL');
      connection.pragma('cache_size = -65536');
      // 16 MB between two checkpoints: a page that several imports write is written to the database file once.
      connection.pragma('wal_autocheckpoint = 4000');
      // Shrinks the log when SQLite begins it again. While reads overlap, `WriteAheadLog` does that.
      connection.pragma('journal_size_limit = 33554432');
    },
  };
}

/** Far below what a server keeps for all connections together (`max_prepared_stmt_count`, 16,382 unless it is set). */
const PREPARED_STATEMENTS = 64;

function mysqlOptions(config: MysqlConfig): DataSourceOptions {
  const sockets = new ServerSockets(config.hosts, config.port, config.timeoutMs);
  return {
    type: 'mysql',
    // For the driver.
    extra: { stream: sockets.connect, maxPreparedStatements: PREPARED_STATEMENTS },
    username: config.user,
    password: config.password,
    database: config.database,
    charset: 'utf8mb4',
    timezone: 'Z',
    // A BIGINT holds milliseconds or a count, which always are safe integers.
    supportBigNumbers: true,
    bigNumberStrings: false,
    poolSize: config.connections,
    connectTimeout: 10_000,
  };
}

/** The options of every connection: of the service, the command line, the migrations and the tests. */
export function dataSourceOptions(config: Config['database'], entities: Entities): DataSourceOptions {
  return {
    ...(config.dialect === 'sqlite' ? sqliteOptions(config) : mysqlOptions(config)),
    entities: [...entities] as DataSourceOptions['entities'],
    migrations: loadMigrations(config.dialect),
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
  };
}

/** Opens a connected data source. */
export async function openDataSource(options: DataSourceOptions): Promise<DataSource> {
  const dataSource = new DataSource(options);
  // SQLite accepts any type name, also this one for a BLOB, so that an entity can serve both databases.
  if (options.type === 'better-sqlite3') dataSource.driver.supportedDataTypes.push('mediumblob');
  await dataSource.initialize();
  if (options.type === 'mysql') {
    const pool = (dataSource.driver as MysqlDriver).pool as Pool;
    ServerSockets.of(dataSource)?.supervise(pool);
    await configureGaleraSession(dataSource);
  }
  return dataSource;
}
