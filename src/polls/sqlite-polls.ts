import { encodeBlock, PollBlock } from '../core/polls/poll-block';
import type { SqliteConnection } from '../database';
import { mergeStored, WrittenPolls } from './written-polls';

/** Merges blocks into the table. The transaction holds SQLite's one write lock, so no other load can come between. */
export class SqlitePolls {
  private readonly select;
  private readonly put;

  constructor(connection: SqliteConnection) {
    this.select = connection
      .prepare<[number, number], Buffer>('SELECT block FROM polls WHERE slice = ? AND store_group = ?')
      .pluck();
    this.put = connection.prepare<[number, number, Buffer]>(
      `INSERT INTO polls (slice, store_group, block) VALUES (?, ?, ?)
        ON CONFLICT (slice, store_group) DO UPDATE SET block = excluded.block`,
    );
  }

  write(blocks: readonly PollBlock[]): Promise<WrittenPolls> {
    const written = { inserted: 0, changed: 0 };
    for (const block of blocks) {
      const stored = this.select.get(block.slice, block.storeGroup);
      const merged = mergeStored(stored, block, written);
      if (merged !== undefined) this.put.run(block.slice, block.storeGroup, encodeBlock(merged));
    }
    return Promise.resolve(written);
  }
}
