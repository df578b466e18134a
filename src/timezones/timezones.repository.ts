import { Inject, Injectable } from '@nestjs/common';
import { Column, Entity, type EntityManager, PrimaryColumn } from 'typeorm';
import { isKnownZone, LocalCalendar } from '../core/calendar/local-calendar';
import { CONFIG, type Config } from '../platform/config';
import { insertRows, ReadSession, selectIn } from '../platform/database';
import { amongKeys, JoinedCondition, StoreKeys } from '../stores';

/** The imported zone name of a store. It may be unknown to this runtime: a later version may know it. */
@Entity({ name: 'store_timezones' })
export class StoreTimezone {
  @PrimaryColumn({ name: 'store_key', type: 'integer' })
  storeKey: number;

  @Column({ type: 'varchar', length: 64 })
  timezone: string;
}

/** Caches one calendar per zone for the life of the process, so that each date is computed once. */
@Injectable()
export class Calendars {
  private readonly byZone = new Map<string, LocalCalendar>();
  private readonly fallback: LocalCalendar;

  constructor(@Inject(CONFIG) config: Config) {
    this.fallback = new LocalCalendar(config.defaultTimezone);
  }

  /** The calendar of a store's zone. No zone, or an unknown name, means DEFAULT_TIMEZONE (SEMANTICS.md, time zone). */
  of(zone: string | undefined): LocalCalendar {
    if (zone === undefined) return this.fallback;
    let calendar = this.byZone.get(zone);
    if (calendar === undefined) {
      calendar = isKnownZone(zone) ? new LocalCalendar(zone) : this.fallback;
      this.byZone.set(zone, calendar);
    }
    return calendar;
  }
}

interface ReplacedTimezones {
  /** The keys of the stores whose zone has changed. */
  altered: number[];
  inserted: number;
  changed: number;
  unchanged: number;
}

/** Selects the stores whose imported zone is one of these names; null stands for none. */
function inZones(zones: readonly (string | null)[]): JoinedCondition {
  const names = zones.filter((zone) => zone !== null);
  const given = names.map(() => 'store_timezones.timezone = ?');
  const none = zones.includes(null) ? ['store_timezones.timezone IS NULL'] : [];
  return {
    join: 'LEFT JOIN store_timezones ON store_timezones.store_key = stores.store_key',
    sql: `(${[...given, ...none, '1 = 0'].join(' OR ')})`,
    parameters: names,
  };
}

/** Selects the stores whose local days are in this zone: its name and, for the default zone, none and all unknown names. */
export async function inZone(
  session: ReadSession,
  timezones: TimezonesRepository,
  calendars: Calendars,
  zone: string,
): Promise<JoinedCondition> {
  const names = (await timezones.names(session)).filter((name) => calendars.of(name).zone === zone);
  return inZones(calendars.of(undefined).zone === zone ? [...names, null] : names);
}

/** Selects the stores without an imported zone. */
export const WITHOUT_ZONE: JoinedCondition = {
  join: '',
  sql: 'NOT EXISTS (SELECT 1 FROM store_timezones WHERE store_timezones.store_key = stores.store_key)',
  parameters: [],
};

/** The zone names of all stores. Every call runs in the caller's transaction or snapshot. */
@Injectable()
export class TimezonesRepository {
  /** Sets the zone of each given store. */
  async replaceZones(manager: EntityManager, zones: ReadonlyMap<number, string>): Promise<ReplacedTimezones> {
    const before = await this.zonesOf(manager, [...zones.keys()]);
    const altered = [...zones].filter(([storeKey, zone]) => before.get(storeKey) !== zone);
    const changed = altered.filter(([storeKey]) => before.has(storeKey)).length;
    await insertRows(manager, 'REPLACE', 'store_timezones', ['store_key', 'timezone'], altered);
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
