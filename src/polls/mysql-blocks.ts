import type { PoolConnection } from 'mysql2';
import { executeOnMysql, MysqlReadSession, runOnMysql } from '../platform/database';
import type { BlockKey, BlockTable, KeyedBlock, StoredBlocks } from './block-table';

/**
 * The size of one statement, or of one block: far below the server's limit (`max_allowed_packet`, 16 MB by default).
 */
const BYTES_PER_STATEMENT = 2_000_000;
/** The maximum number of blocks in one statement. Each number of blocks is a separate prepared statement. */
const BLOCKS_PER_STATEMENT = 256;

/**
 * Blocks of MySQL and MariaDB. All of them are inserted first if missing: an insert, or finding that the row exists,
 * locks it until the transaction ends. So two transactions that touch the same block write it one after the other, even
 * if neither finds it. On two nodes of a Galera cluster they conflict on its key, and one is retried.
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
    // Reads after locking: under READ COMMITTED, a read sees the latest committed rows.
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
      // The stored block may be many times as large as the added polls.
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

  /**
   * Uses prepared statements, which send bytes unchanged: parsing hexadecimal digits takes a server several times as
   * long.
   */
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
