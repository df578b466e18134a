import type { PoolConnection } from 'mysql2';
import { executeOnMysql, isDuplicate, MysqlReadSession, RowAppearedError } from '../platform/database';
import type { BlockKey, BlockTable, KeyedBlock, StoredBlocks } from './block-table';

/**
 * The size of one statement, or of one block: far below the server's limit (`max_allowed_packet`, 16 MB by default).
 */
const BYTES_PER_STATEMENT = 2_000_000;
/** The maximum number of blocks in one statement. Each number of blocks is a separate prepared statement. */
const BLOCKS_PER_STATEMENT = 256;

/**
 * Blocks of MySQL and MariaDB. What is there is locked as it is read. What is not there is inserted: if another transaction
 * inserts the same block first, this one waits for its end, finds the key taken, and is retried from its beginning. So two
 * transactions that touch the same block write it one after the other, even if neither finds it. On two nodes of a Galera
 * cluster they conflict on its key, and one is retried.
 */
export class MysqlBlocks implements BlockTable {
  private readonly session: MysqlReadSession;
  private readonly columns: string;
  private stored: ReadonlyMap<string, Buffer> = new Map();

  constructor(
    private readonly connection: PoolConnection,
    private readonly table: string,
    private readonly keyColumns: readonly string[],
  ) {
    this.session = new MysqlReadSession(connection);
    this.columns = [...keyColumns, 'block'].join(', ');
  }

  async lock(keys: readonly BlockKey[]): Promise<StoredBlocks> {
    const rows =
      keys.length === 0 ? [] : await this.session.rows<[...number[], Buffer]>(this.selection(keys));
    this.stored = new Map(rows.map((row) => [row.slice(0, -1).join(), row[row.length - 1] as Buffer]));
    return (key) => this.stored.get(key.join());
  }

  async replace(blocks: Iterable<KeyedBlock>): Promise<void> {
    let group: KeyedBlock[] = [];
    let bytes = 0;
    for (const keyed of blocks) {
      const [, block] = keyed;
      // The stored block may be many times as large as the added polls.
      if (group.length === BLOCKS_PER_STATEMENT || bytes + block.length > BYTES_PER_STATEMENT) {
        await this.writeGroup(group);
        group = [];
        bytes = 0;
      }
      group.push(keyed);
      bytes += block.length;
    }
    await this.writeGroup(group);
  }

  private async writeGroup(blocks: readonly KeyedBlock[]): Promise<void> {
    const isStored = ([key]: KeyedBlock): boolean => this.stored.has(key.join());
    await this.insert(
      blocks.filter((block) => isStored(block)),
      'ON DUPLICATE KEY UPDATE block = VALUES(block)',
    );
    await this.insert(blocks.filter((block) => !isStored(block))).catch((error: unknown) => {
      throw isDuplicate(error) ? new RowAppearedError(this.table, error) : error;
    });
  }

  /**
   * Uses prepared statements, which send bytes unchanged: parsing hexadecimal digits takes a server several times as
   * long.
   */
  private async insert(blocks: readonly KeyedBlock[], update = ''): Promise<void> {
    if (blocks.length === 0) return;
    const row = `(${[...this.keyColumns, 'block'].map(() => '?').join(',')})`;
    await executeOnMysql(
      this.connection,
      `INSERT INTO ${this.table} (${this.columns}) VALUES ${blocks.map(() => row).join(',')} ${update}`,
      blocks.flatMap(([key, block]) => [...key, block]),
    );
  }

  /** Under READ COMMITTED a locking read sees the latest committed rows, and locks these alone. */
  private selection(keys: readonly BlockKey[]): string {
    const last = this.keyColumns.length - 1;
    const shared = this.keyColumns.slice(0, last).map((column, i) => `${column} = ${keys[0]![i]} AND `);
    return `SELECT ${this.columns} FROM ${this.table}
      WHERE ${shared.join('')}${this.keyColumns[last]} IN (${keys.map((key) => key[last]).join(',')}) FOR UPDATE`;
  }
}
