import type { PoolConnection } from 'mysql2';
import { executeOnMysql, MysqlReadSession, runOnMysql } from '../database';
import type { BlockKey, BlockTable, KeyedBlock, StoredBlocks } from './block-table';

/** Of one statement, or one block: far below what a server takes (`max_allowed_packet`, 16 MB unless it is set). */
const BYTES_PER_STATEMENT = 2_000_000;
/** Blocks that one statement writes at most: each number of them is a statement of its own to be prepared. */
const BLOCKS_PER_STATEMENT = 256;

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
    const empty = keys.map((key) => `(${key.join(',')},'')`);
    await runOnMysql(this.connection, this.insertion(empty, 'block = block'));
    // As they stand now that they are locked: a read of READ COMMITTED sees the latest.
    const rows = await this.session.rows<[...number[], Buffer]>(
      `SELECT ${this.columns}, block FROM ${this.table}
        WHERE (${this.columns}) IN (${keys.map((key) => `(${key.join(',')})`).join(',')})`,
    );
    const stored = new Map(rows.map((row) => [row.slice(0, -1).join(','), row[row.length - 1] as Buffer]));
    return (key) => stored.get(key.join(','));
  }

  async replace(blocks: Iterable<KeyedBlock>): Promise<void> {
    let group: KeyedBlock[] = [];
    let bytes = 0;
    for (const keyed of blocks) {
      const [, block] = keyed;
      // What stands there may be many times what is added to it.
      if (group.length === BLOCKS_PER_STATEMENT || bytes + block.length > BYTES_PER_STATEMENT) {
        await this.write(group);
        group = [];
        bytes = 0;
      }
      group.push(keyed);
      bytes += block.length;
    }
    await this.write(group);
  }

  /** By prepared statements, which take bytes as they are: a server reads as many hexadecimal digits several times as long. */
  private async write(blocks: readonly KeyedBlock[]): Promise<void> {
    if (blocks.length === 0) return;
    const row = `(${[...blocks[0]![0], 'block'].map(() => '?').join(',')})`;
    const rows = new Array<string>(blocks.length).fill(row);
    const values = blocks.flatMap(([key, block]) => [...key, block]);
    await executeOnMysql(this.connection, this.insertion(rows, 'block = VALUES(block)'), values);
  }

  private insertion(rows: readonly string[], update: string): string {
    return `INSERT INTO ${this.table} (${this.columns}, block) VALUES ${rows.join(',')} ON DUPLICATE KEY UPDATE ${update}`;
  }
}
