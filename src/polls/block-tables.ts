import type { EntityManager } from 'typeorm';
import { isSqlite, mysqlConnection, sqliteConnection } from '../platform/database';
import { BlockTable } from './block-table';
import { MysqlBlocks } from './mysql-blocks';
import { SqliteBlocks } from './sqlite-blocks';

/** The table with this name, whose `block` has these key columns. */
export const blockTable = async (
  manager: EntityManager,
  name: string,
  keyColumns: readonly string[],
): Promise<BlockTable> =>
  isSqlite(manager)
    ? new SqliteBlocks(await sqliteConnection(manager), name, keyColumns)
    : new MysqlBlocks(await mysqlConnection(manager), name, keyColumns);
