export * from './statements';
export * from './data-source';
export * from './data-version';
export * from './database.module';
export * from './database';
export * from './dialect/failures';
export * from './dialect/read-session';
export * from './lease-store';
export * from './migrations';
export * from './mysql/mysql-session';
export * from './replica-reads';
export {
  backUpSqlite,
  loadSqliteDriver,
  openExclusively,
  type SqliteConnection,
  SqliteReadSession,
} from './sqlite/sqlite-driver';
