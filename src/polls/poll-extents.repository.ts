import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Extent, extentsByGroup, MovedFirstPoll, PollExtents, widenExtents } from '../core/polls/poll-batch';
import { storeGroupOf } from '../core/polls/poll-block';
import { ReadSession } from '../platform/database';
import { KeyedBlock } from './block-table';
import { blockTable } from './polls.repository';

/** The extents of 65,536 stores: one megabyte. */
const GROUPS_PER_STATEMENT = 1_024;

type ExtentsRow = [storeGroup: number, block: Buffer];

/** The `poll_extents` table: the first and last poll of each store, so that no polls must be searched. */
@Injectable()
export class PollExtentsRepository {
  /**
   * Widens the stored extents by those of an import: `extentOf(i)` of the store `storeKeys[i]`. Call it after the polls
   * of the same transaction are written, so that imports lock in one order. Returns the stores whose first poll has
   * changed.
   */
  async widen(
    manager: EntityManager,
    storeKeys: readonly number[],
    extentOf: (i: number) => Extent,
  ): Promise<readonly MovedFirstPoll[]> {
    const table = await blockTable(manager, 'poll_extents', ['store_group']);
    const groups = extentsByGroup(storeKeys, extentOf);
    const allMoved: MovedFirstPoll[] = [];
    for (let from = 0; from < groups.length; from += GROUPS_PER_STATEMENT) {
      const some = groups.slice(from, from + GROUPS_PER_STATEMENT);
      const storedOf = await table.lock(some.map(([storeGroup]) => [storeGroup]));
      const widened = function* (): Generator<KeyedBlock> {
        for (const [storeGroup, seen] of some) {
          const { bytes, moved } = widenExtents(storedOf([storeGroup]) ?? NO_EXTENTS, seen);
          allMoved.push(...moved);
          if (bytes !== undefined) yield [[storeGroup], bytes];
        }
      };
      await table.replace(widened());
      await nextTurn();
    }
    return allMoved;
  }

  /** The extent of one store; undefined: it has no polls. */
  async ofStore(session: ReadSession, storeKey: number): Promise<Extent | undefined> {
    return (await this.ofStores(session, [storeKey])).of(storeKey);
  }

  /** The extents of these stores, and of others in their groups. */
  async ofStores(session: ReadSession, storeKeys: readonly number[]): Promise<PollExtents> {
    const groups = [...new Set(storeKeys.map(storeGroupOf))];
    const extents = new PollExtents();
    for (let from = 0; from < groups.length; from += GROUPS_PER_STATEMENT) {
      const some = groups.slice(from, from + GROUPS_PER_STATEMENT).join(', ');
      const rows = await session.rows<ExtentsRow>(
        `SELECT store_group, block FROM poll_extents WHERE store_group IN (${some})`,
      );
      for (const [storeGroup, block] of rows) extents.add(storeGroup, block);
      await nextTurn();
    }
    return extents;
  }

  /** The extents of all stores. */
  async all(session: ReadSession): Promise<PollExtents> {
    const extents = new PollExtents();
    for await (const rows of this.pages(session)) {
      for (const [storeGroup, block] of rows) extents.add(storeGroup, block);
    }
    return extents;
  }

  /** All rows by group, in pages. */
  private async *pages(session: ReadSession): AsyncGenerator<ExtentsRow[]> {
    for (let last = -1; ;) {
      const rows = await session.rows<ExtentsRow>(
        `SELECT store_group, block FROM poll_extents WHERE store_group > ?
          ORDER BY store_group LIMIT ${GROUPS_PER_STATEMENT}`,
        [last],
      );
      if (rows.length > 0) yield rows;
      if (rows.length < GROUPS_PER_STATEMENT) return;
      last = rows[rows.length - 1]![0];
      await nextTurn();
    }
  }
}

const NO_EXTENTS = Buffer.alloc(0);
