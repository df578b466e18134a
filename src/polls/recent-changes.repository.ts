import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Extent } from '../core/polls/poll-batch';
import { decodeBlock, encodeBlock } from '../core/polls/poll-block';
import { ReadSession } from '../database';

/** A load of more stores is not noted: to compute all of them anew is about as quick. */
const MAX_STORES = 16_384;
/** How many versions of the data are kept. */
const KEPT_VERSIONS = 256;

/** Where polls were inserted or changed. */
export interface PollChanges extends Extent {
  readonly storeKeys: ReadonlySet<number>;
}

type ChangeRow = [firstAt: number, lastAt: number, stores: Buffer];

/** The `recent_changes` table: what the last loads of polls changed. */
@Injectable()
export class RecentChangesRepository {
  /** Notes what a load changed, in its transaction and after it has raised the version of the data to this one. */
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

  /** All that was changed after one version of the data up to another; undefined: not all of it is known. */
  async between(session: ReadSession, from: number, to: number): Promise<PollChanges | undefined> {
    const rows = await session.rows<ChangeRow>(
      'SELECT first_at, last_at, stores FROM recent_changes WHERE data_version > ? AND data_version <= ?',
      [from, to],
    );
    // A load of hours, of zones, or of very many stores has left none.
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
