import type { SqliteConnection } from '../platform/database';
import type { BlockKey, BlockTable, KeyedBlock, StoredBlocks } from './block-table';

/** Blocks of SQLite. The transaction holds the write lock, so that no other write can interfere. */
export class SqliteBlocks implements BlockTable {
  private readonly select;
  private readonly put;

  constructor(connection: SqliteConnection, table: string, keyColumns: readonly string[]) {
    const columns = [...keyColumns, 'block'];
    this.select = connection
      .prepare<number[], Buffer>(
        `SELECT block FROM ${table} WHERE ${keyColumns.map((column) => `${column} = ?`).join(' AND ')}`,
      )
      .pluck();
    this.put = connection.prepare<(number | Buffer)[]>(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
        ON CONFLICT (${keyColumns.join(', ')}) DO UPDATE SET block = excluded.block`,
    );
  }

  lock(): Promise<StoredBlocks> {
    return Promise.resolve((key: BlockKey) => this.select.get(...key));
  }

  replace(blocks: Iterable<KeyedBlock>): Promise<void> {
    for (const [key, block] of blocks) this.put.run(...key, block);
    return Promise.resolve();
  }
}
