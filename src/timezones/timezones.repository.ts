import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { insertRows, isSqlite, ReadSession, selectIn } from '../platform/database';
import { amongKeys, StoreKeys } from '../stores';

export interface ReplacedTimezones {
  /** The keys of the stores whose zone has changed. */
  altered: number[];
  inserted: number;
  changed: number;
  unchanged: number;
}

/** The zone names of all stores. Every call runs in the caller's transaction or snapshot. */
@Injectable()
export class TimezonesRepository {
  /** Sets the zone of each given store. */
  async replace(manager: EntityManager, zones: ReadonlyMap<number, string>): Promise<ReplacedTimezones> {
    const before = await this.zonesOf(manager, [...zones.keys()]);
    const altered = [...zones].filter(([storeKey, zone]) => before.get(storeKey) !== zone);
    const changed = altered.filter(([storeKey]) => before.has(storeKey)).length;
    const suffix = isSqlite(manager)
      ? 'ON CONFLICT (store_key) DO UPDATE SET timezone = excluded.timezone'
      : 'ON DUPLICATE KEY UPDATE timezone = VALUES(timezone)';
    await insertRows(manager, 'INSERT', 'store_timezones', ['store_key', 'timezone'], altered, suffix);
    return {
      altered: altered.map(([storeKey]) => storeKey),
      inserted: altered.length - changed,
      changed,
      unchanged: zones.size - altered.length,
    };
  }

  /** The zone names of the given stores that have one, in a transaction. */
  async zonesOf(manager: EntityManager, storeKeys: readonly number[]): Promise<Map<number, string>> {
    const rows = await selectIn<{ store_key: number; timezone: string }>(
      manager,
      'SELECT store_key, timezone FROM store_timezones WHERE store_key IN (?)',
      storeKeys,
    );
    return new Map(rows.map((row) => [row.store_key, row.timezone]));
  }

  /** The distinct zone names of all stores. */
  async names(session: ReadSession): Promise<string[]> {
    const rows = await session.rows<[string]>('SELECT DISTINCT timezone FROM store_timezones');
    return rows.map((row) => row[0]);
  }

  /** The zone names of the given stores that have one. */
  async zones(session: ReadSession, keys: StoreKeys): Promise<Map<number, string>> {
    const { sql, parameters } = amongKeys(keys);
    return new Map(
      await session.rows<[number, string]>(
        `SELECT store_key, timezone FROM store_timezones WHERE ${sql}`,
        parameters,
      ),
    );
  }
}
