import type { PoolConnection } from 'mysql2';
import { encodeBlock, PollBlock } from '../core/polls/poll-block';
import { MysqlReadSession, runOnMysql } from '../database';
import { mergeStored, WrittenPolls } from './written-polls';

/** Of one statement, or one block: far below what a server takes (`max_allowed_packet`, 16 MB unless it is set). */
const CHARACTERS_PER_STATEMENT = 4_000_000;

/**
 * Merges blocks into the table. All of them are made to exist first: to insert a row, or to find that it is there, locks
 * it until the transaction ends. So two loads that touch the same block write it one after the other, also where neither
 * finds it, and on two nodes of a Galera cluster they conflict on its key, and one is run again. Blocks come in the order
 * of their key, so that loads wait for each other rather than deadlock.
 */
export class MysqlPolls {
  private readonly session: MysqlReadSession;

  constructor(private readonly connection: PoolConnection) {
    this.session = new MysqlReadSession(connection);
  }

  async write(blocks: readonly PollBlock[]): Promise<WrittenPolls> {
    const written = { inserted: 0, changed: 0 };
    if (blocks.length === 0) return written;
    const missing = blocks.map(({ slice, storeGroup }) => `(${slice},${storeGroup},'')`);
    await this.insert(missing, 'block = block');
    const stored = await this.stored(blocks);
    let changed: string[] = [];
    let characters = 0;
    const replaceChanged = async (): Promise<void> => {
      if (changed.length > 0) await this.insert(changed, 'block = VALUES(block)');
      changed = [];
      characters = 0;
    };
    for (const block of blocks) {
      const key = `${block.slice},${block.storeGroup}`;
      const merged = mergeStored(stored.get(key), block, written);
      if (merged === undefined) continue;
      const row = `(${key},x'${encodeBlock(merged).toString('hex')}')`;
      // What stands there may be many times what is added to it.
      if (characters + row.length > CHARACTERS_PER_STATEMENT) await replaceChanged();
      changed.push(row);
      characters += row.length;
    }
    await replaceChanged();
    return written;
  }

  /** The bytes of the blocks, as they stand now that they are locked: a read of READ COMMITTED sees the latest. */
  private async stored(blocks: readonly PollBlock[]): Promise<Map<string, Buffer>> {
    const keys = blocks.map(({ slice, storeGroup }) => `(${slice},${storeGroup})`).join(',');
    const rows = await this.session.rows<[number, number, Buffer]>(
      `SELECT slice, store_group, block FROM polls WHERE (slice, store_group) IN (${keys})`,
    );
    return new Map(rows.map(([slice, storeGroup, block]) => [`${slice},${storeGroup}`, block]));
  }

  private insert(rows: readonly string[], update: string): Promise<unknown> {
    return runOnMysql(
      this.connection,
      `INSERT INTO polls (slice, store_group, block) VALUES ${rows.join(',')} ON DUPLICATE KEY UPDATE ${update}`,
    );
  }
}
