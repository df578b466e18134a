import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  HoursRow,
  KnownSchedules,
  PackedHours,
  packHours,
  RADIX,
  unpackHours,
  WeeklySchedule,
} from '../core/schedule/schedule';
import {
  insertRows,
  inStatements,
  placeholders,
  ReadSession,
  selectIn,
  takeTurn,
} from '../platform/database';
import { amongKeys, JoinedCondition, StoreKeys } from '../stores';

/** The effect of writing hours, counted in rows. */
export interface WrittenHours {
  /** The keys of the stores whose hours have changed. */
  altered: number[];
  inserted: number;
  changed: number;
  unchanged: number;
  removed: number;
  /** The greatest number of rows that any of the stores has now. */
  most: number;
}

/** Selects the stores without hours. */
export const WITHOUT_HOURS: JoinedCondition = {
  join: '',
  sql: 'NOT EXISTS (SELECT 1 FROM business_hours WHERE business_hours.store_key = stores.store_key)',
  parameters: [],
};

/** A row of hours with its store key. */
export interface StoredHours extends HoursRow {
  readonly storeKey: number;
}

const COLUMNS = ['store_key', 'weekday', 'start_second', 'end_second'];

/** The business hours of all stores. Every call runs in the caller's transaction or snapshot. */
@Injectable()
export class BusinessHoursRepository {
  private readonly known = new KnownSchedules();

  /**
   * Writes the rows of each given store: in place of all that it had, or in addition. A row that is already stored counts
   * as unchanged. A new row counts as inserted if the store had no hours, otherwise as changed. A row that disappears
   * counts as removed.
   */
  async write(
    manager: EntityManager,
    hours: ReadonlyMap<number, ReadonlySet<PackedHours>>,
    mode: 'replace' | 'add',
  ): Promise<WrittenHours> {
    // Of two concurrent writes, the second must read the rows of the first.
    await takeTurn(manager);
    const before = await this.packedByStore(manager, [...hours.keys()]);
    const counts: WrittenHours = { altered: [], inserted: 0, changed: 0, unchanged: 0, removed: 0, most: 0 };
    const { altered } = counts;
    const wanted = new Map<number, Iterable<PackedHours>>();
    for (const [storeKey, rows] of hours) {
      const old = before.get(storeKey) ?? new Set<PackedHours>();
      const kept = [...rows].filter((row) => old.has(row)).length;
      const gone = mode === 'add' ? 0 : old.size - kept;
      counts.unchanged += kept;
      counts.removed += gone;
      counts[old.size === 0 ? 'inserted' : 'changed'] += rows.size - kept;
      counts.most = Math.max(counts.most, old.size - gone + rows.size - kept);
      if (kept === rows.size && gone === 0) continue;
      altered.push(storeKey);
      wanted.set(storeKey, mode === 'add' ? new Set([...old, ...rows]) : rows);
    }
    await this.remove(manager, altered);
    const values = altered.flatMap((storeKey) =>
      [...wanted.get(storeKey)!]
        .map(unpackHours)
        .map(({ weekday, start, end }) => [storeKey, weekday, start, end]),
    );
    await insertRows(manager, 'INSERT', 'business_hours', COLUMNS, values);
    return counts;
  }

  /** The rows of a store by weekday and start. No rows: open 24/7. */
  async rows(session: ReadSession, storeKey: number): Promise<HoursRow[]> {
    const rows = await session.rows<[number, number, number]>(
      `SELECT weekday, start_second, end_second FROM business_hours WHERE store_key = ? ORDER BY ${COLUMNS.join(', ')}`,
      [storeKey],
    );
    return rows.map(([weekday, start, end]) => ({ weekday, start, end }));
  }

  /** The rows of the stores in a range of keys, both ends included, by store, weekday and start. */
  async rowsOfKeys(session: ReadSession, first: number, last: number): Promise<StoredHours[]> {
    const rows = await session.rows<[number, number, number, number]>(
      `SELECT store_key, weekday, start_second, end_second FROM business_hours
        WHERE store_key BETWEEN ? AND ? ORDER BY ${COLUMNS.join(', ')}`,
      [first, last],
    );
    return rows.map(([storeKey, weekday, start, end]) => ({ storeKey, weekday, start, end }));
  }

  /** The open wall time of the given stores that have hours. */
  async schedules(session: ReadSession, keys: StoreKeys): Promise<Map<number, WeeklySchedule>> {
    const among = amongKeys(keys);
    const stores = await session.rows<[storeKey: number, rows: string]>(
      `SELECT store_key, GROUP_CONCAT((weekday * ${RADIX} + start_second) * ${RADIX} + end_second)
        FROM business_hours WHERE ${among.sql} GROUP BY store_key`,
      among.parameters,
    );
    return new Map(stores.map(([storeKey, rows]) => [storeKey, this.known.of(rows)]));
  }

  private async packedByStore(
    manager: EntityManager,
    storeKeys: number[],
  ): Promise<Map<number, Set<PackedHours>>> {
    const rows = await selectIn<Record<'store_key' | 'weekday' | 'start' | 'end', number>>(
      manager,
      'SELECT store_key, weekday, start_second AS start, end_second AS `end` FROM business_hours WHERE store_key IN (?)',
      storeKeys,
    );
    const byStore = new Map<number, Set<PackedHours>>();
    for (const row of rows) {
      const packed = packHours(row);
      const set = byStore.get(row.store_key);
      if (set === undefined) byStore.set(row.store_key, new Set([packed]));
      else set.add(packed);
    }
    return byStore;
  }

  private async remove(manager: EntityManager, storeKeys: readonly number[]): Promise<void> {
    for await (const group of inStatements(storeKeys, 1)) {
      await manager.query(
        `DELETE FROM business_hours WHERE store_key IN ${placeholders(1, group.length)}`,
        group,
      );
    }
  }
}
