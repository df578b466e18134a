import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Extent } from '../core/polls/poll-batch';
import { storeGroupOf } from '../core/polls/poll-block';
import { countPolledBy, extentsByGroup, PollExtents, widenExtents } from '../core/polls/poll-extents';
import { ReadSession } from '../database';
import { KeyedBlock } from './block-table';
import { blockTable } from './block-tables';

/** Of 65,536 stores: a megabyte. */
const GROUPS_PER_STATEMENT = 1_024;

type ExtentsRow = [storeGroup: number, block: Buffer];

/** The `poll_extents` table: when each store had its first and its last poll, so that no polls are searched for it. */
@Injectable()
export class PollExtentsRepository {
  /**
   * Widens what is kept of each store's first and last poll to hold what a load saw of it: `extentOf(i)` of the store
   * `storeKeys[i]`. After the polls of the same transaction are written, so that loads lock in one order. Answers whether
   * the first poll of any store is another one now.
   */
  async widen(
    manager: EntityManager,
    storeKeys: readonly number[],
    extentOf: (i: number) => Extent,
  ): Promise<boolean> {
    const table = await blockTable(manager, 'poll_extents', ['store_group']);
    const groups = extentsByGroup(storeKeys, extentOf);
    let anyFirstChanged = false;
    for (let from = 0; from < groups.length; from += GROUPS_PER_STATEMENT) {
      const some = groups.slice(from, from + GROUPS_PER_STATEMENT);
      const storedOf = await table.lock(some.map(([storeGroup]) => [storeGroup]));
      const widened = function* (): Generator<KeyedBlock> {
        for (const [storeGroup, seen] of some) {
          const { bytes, firstChanged } = widenExtents(storedOf([storeGroup]) ?? NO_EXTENTS, seen);
          anyFirstChanged ||= firstChanged;
          if (bytes !== undefined) yield [[storeGroup], bytes];
        }
      };
      await table.replace(widened());
      await nextTurn();
    }
    return anyFirstChanged;
  }

  /** Of one store; undefined: it has no poll. */
  async ofStore(session: ReadSession, storeKey: number): Promise<Extent | undefined> {
    return (await this.ofStores(session, [storeKey])).of(storeKey);
  }

  /** Of these stores, and of others of their groups. */
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

  /** Of all stores. */
  async all(session: ReadSession): Promise<PollExtents> {
    const extents = new PollExtents();
    for await (const rows of this.pages(session)) {
      for (const [storeGroup, block] of rows) extents.add(storeGroup, block);
    }
    return extents;
  }

  /** How many stores have a poll at or before an instant (epoch ms). */
  async countPolledBy(session: ReadSession, asOf: number): Promise<number> {
    let count = 0;
    for await (const rows of this.pages(session)) {
      for (const [, block] of rows) count += countPolledBy(block, asOf);
    }
    return count;
  }

  /** All rows by group, some at a time. */
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
