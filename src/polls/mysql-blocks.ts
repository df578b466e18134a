import type { PoolConnection } from 'mysql2';
import { MysqlReadSession, runOnMysql } from '../database';
import type { BlockKey, BlockTable, KeyedBlock, StoredBlocks } from './block-table';

/** Of one statement, or one block: far below what a server takes (`max_allowed_packet`, 16 MB unless it is set). */
const CHARACTERS_PER_STATEMENT = 4_000_000;

/**
 * Blocks of MySQL and MariaDB. All of them are made to exist first: to insert a row, or to find that it is there, locks
 * it until the transaction ends. So two transactions that touch the same block write it one after the other, also where
 * neither finds it, and on two nodes of a Galera cluster they conflict on its key, and one is run again.
 */
export class MysqlBlocks implements BlockTable {
  private readonly session: MysqlReadSession;
  private readonly columns: string;

  constructor(
    private readonly connection: PoolConnection,
    private readonly table: string,
    keyColumns: readonly string[],
  ) {
    this.session = new MysqlReadSession(connection);
    this.columns = keyColumns.join(', ');
  }

  async lock(keys: readonly BlockKey[]): Promise<StoredBlocks> {
    if (keys.length === 0) return () => undefined;
    await this.insert(
      keys.map((key) => `(${key.join(',')},'')`),
      'block = block',
    );
    // As they stand now that they are locked: a read of READ COMMITTED sees the latest.
    const rows = await this.session.rows<[...number[], Buffer]>(
      `SELECT ${this.columns}, block FROM ${this.table}
        WHERE (${this.columns}) IN (${keys.map((key) => `(${key.join(',')})`).join(',')})`,
    );
    const stored = new Map(rows.map((row) => [row.slice(0, -1).join(','), row[row.length - 1] as Buffer]));
    return (key) => stored.get(key.join(','));
  }

  async replace(blocks: Iterable<KeyedBlock>): Promise<void> {
    let rows: string[] = [];
    let characters = 0;
    const flush = async (): Promise<void> => {
      if (rows.length > 0) await this.insert(rows, 'block = VALUES(block)');
      rows = [];
      characters = 0;
    };
    for (const [key, block] of blocks) {
      const row = `(${key.join(',')},x'${block.toString('hex')}')`;
      // What stands there may be many times what is added to it.
      if (characters + row.length > CHARACTERS_PER_STATEMENT) await flush();
      rows.push(row);
      characters += row.length;
    }
    await flush();
  }

  private insert(rows: readonly string[], update: string): Promise<unknown> {
    return runOnMysql(
      this.connection,
      `INSERT INTO ${this.table} (${this.columns}, block) VALUES ${rows.join(',')} ON DUPLICATE KEY UPDATE ${update}`,
    );
  }
}
