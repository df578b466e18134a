import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Extent } from '../core/polls/poll-batch';
import { decodeBlock, encodeBlock } from '../core/polls/poll-block';
import { ReadSession } from '../platform/database';

/** Imports of more stores are not recorded: computing all of them again takes about as long. */
const MAX_STORES = 16_384;
/** The number of versions that are kept. */
const KEPT_VERSIONS = 256;

/** Where polls were inserted or changed. */
export interface PollChanges extends Extent {
  readonly storeKeys: ReadonlySet<number>;
}

type ChangeRow = [firstAt: number, lastAt: number, stores: Buffer];

/** The `recent_changes` table: the changes of the latest imports of polls. */
@Injectable()
export class RecentChangesRepository {
  /**
   * Records the changes of an import, in its transaction, after that has raised the version of the data to this one.
   */
  async add(
    manager: EntityManager,
    version: number,
    { first, last }: Extent,
    storeKeys: readonly number[],
  ): Promise<void> {
    if (storeKeys.length > MAX_STORES) return;
    await manager.query(
      'INSERT INTO recent_changes (data_version, first_at, last_at, stores) VALUES (?, ?, ?, ?)',
      [version, first, last, encodeBlock(Uint32Array.from(storeKeys))],
    );
    await manager.query('DELETE FROM recent_changes WHERE data_version <= ?', [version - KEPT_VERSIONS]);
  }

  /** All changes after one version of the data up to another; undefined: not all of them are recorded. */
  async between(session: ReadSession, from: number, to: number): Promise<PollChanges | undefined> {
    const rows = await session.rows<ChangeRow>(
      'SELECT first_at, last_at, stores FROM recent_changes WHERE data_version > ? AND data_version <= ?',
      [from, to],
    );
    // Imports of hours, of zones, or of very many stores are not recorded.
    if (rows.length !== to - from) return undefined;
    const storeKeys = new Set<number>();
    let [first, last] = [Infinity, -Infinity];
    for (const [firstAt, lastAt, stores] of rows) {
      first = Math.min(first, firstAt);
      last = Math.max(last, lastAt);
      for (const key of decodeBlock(stores)) storeKeys.add(key);
    }
    return { first, last, storeKeys };
  }
}
