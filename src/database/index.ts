export * from './columns';
export * from './data-source';
export * from './database';
export * from './database.module';
export * from './failures';
export * from './migrations';
export * from './read-session';
export type { SqliteConnection } from './sqlite-driver';
export * from './statements';
