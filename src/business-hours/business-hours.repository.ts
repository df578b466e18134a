import { Injectable } from '@nestjs/common';
import { Entity, type EntityManager, PrimaryColumn } from 'typeorm';
import { KnownSchedules, type StoreSchedule } from '../core/schedule/known-schedules';
import {
  HoursRow,
  HoursVersion,
  MAX_DATE,
  PackedHours,
  packHours,
  SINCE_EVER,
  unpackHours,
} from '../core/schedule/schedule';
import {
  insertRows,
  inStatements,
  placeholders,
  ReadSession,
  sessionOf,
  serializeWrites,
} from '../platform/database';
import { amongKeys, JoinedCondition, StoreKeys } from '../stores';
import { DatesByStore, packedInSql, SpecialHoursRepository } from './special-hours.repository';

/** The rows of a store by the `validFrom` of their version. */
export type HoursByVersion = ReadonlyMap<number, ReadonlySet<PackedHours>>;

/** What given rows replace: all versions of their store, those with the same `validFrom`, or nothing. */
export type ReplacedHours = 'all' | 'versions' | 'none';

/** The effect of writing hours, counted in rows. */
export interface HoursChange {
  /** The keys of the stores whose hours change. */
  altered: number[];
  inserted: number;
  changed: number;
  unchanged: number;
  removed: number;
  /** The greatest number of rows that any of the stores has afterwards. */
  most: number;
  /** The keys of the stores that lose a version with a date. */
  losing: number[];
  /** The first date whose hours change, or SINCE_EVER; undefined: none. */
  from: number | undefined;
  /** The dates whose hours change. */
  dates: DatesByStore;
}

/** Selects the stores without hours. */
export const WITHOUT_HOURS: JoinedCondition = {
  join: '',
  sql: 'NOT EXISTS (SELECT 1 FROM business_hours WHERE business_hours.store_key = stores.store_key)',
  parameters: [],
};

/** A row of hours with its store key and the `validFrom` of its version. */
export interface StoredHours extends HoursRow {
  readonly storeKey: number;
  readonly validFrom: number;
}

const COLUMNS = ['store_key', 'valid_from', 'weekday', 'start_second', 'end_second'];

/** The business hours of all stores. Every call runs in the caller's transaction or snapshot. */
@Injectable()
export class BusinessHoursRepository {
  private readonly known = new KnownSchedules();

  constructor(private readonly specialHours: SpecialHoursRepository) {}

  /**
   * Writes the rows of each given store. A row that is already stored counts as unchanged. A new row counts as inserted
   * if the store had no hours, otherwise as changed. A row that disappears counts as removed. A version without rows
   * does not exist.
   */
  async writeHours(
    manager: EntityManager,
    hours: ReadonlyMap<number, HoursByVersion>,
    replaced: ReplacedHours,
  ): Promise<HoursChange> {
    // The second of two concurrent writes must read the rows of the first.
    await serializeWrites(manager);
    const after = new Map<number, HoursByVersion>();
    const change = await this.changeOf(await sessionOf(manager), hours, replaced, after);
    await this.remove(manager, change.altered);
    const values = change.altered.flatMap((storeKey) =>
      [...after.get(storeKey)!].flatMap(([validFrom, rows]) =>
        [...rows]
          .map(unpackHours)
          .map(({ weekday, start, end }) => [storeKey, validFrom, weekday, start, end]),
      ),
    );
    await insertRows(manager, 'INSERT', 'business_hours', COLUMNS, values);
    return change;
  }

  /** What `writeHours` would do. `after` receives all rows that the stores would have. */
  async changeOf(
    session: ReadSession,
    hours: ReadonlyMap<number, HoursByVersion>,
    replaced: ReplacedHours,
    after: Map<number, HoursByVersion>,
  ): Promise<HoursChange> {
    const before = await this.packedByStore(session, [...hours.keys()]);
    const change: HoursChange = {
      altered: [],
      inserted: 0,
      changed: 0,
      unchanged: 0,
      removed: 0,
      most: 0,
      losing: [],
      from: undefined,
      dates: new DatesByStore(),
    };
    for (const [storeKey, given] of hours) {
      const old = before.get(storeKey) ?? new Map<number, Set<PackedHours>>();
      const rows = rowsAfter(old, given, replaced);
      addStore(change, storeKey, old, given, rows);
      after.set(storeKey, rows);
    }
    return change;
  }

  /** The versions of a store, in order, each with its rows by weekday and start. None: open 24/7. */
  async versions(session: ReadSession, storeKey: number): Promise<HoursVersion[]> {
    const versions: { validFrom: number; rows: HoursRow[] }[] = [];
    for (const { validFrom, weekday, start, end } of await this.rowsOfKeys(session, storeKey, storeKey)) {
      if (versions.at(-1)?.validFrom !== validFrom) versions.push({ validFrom, rows: [] });
      versions.at(-1)!.rows.push({ weekday, start, end });
    }
    return versions;
  }

  /** The rows of the stores in a range of keys, both ends included, by store, version, weekday and start. */
  async rowsOfKeys(session: ReadSession, first: number, last: number): Promise<StoredHours[]> {
    const rows = await session.rows<[number, number, number, number, number]>(
      `SELECT ${COLUMNS.join(', ')} FROM business_hours
        WHERE store_key BETWEEN ? AND ? ORDER BY ${COLUMNS.join(', ')}`,
      [first, last],
    );
    return rows.map(([storeKey, validFrom, weekday, start, end]) => ({
      storeKey,
      validFrom,
      weekday,
      start,
      end,
    }));
  }

  /** The schedules of the given stores that have business hours or special hours. */
  async schedules(session: ReadSession, keys: StoreKeys): Promise<Map<number, StoreSchedule>> {
    const among = amongKeys(keys);
    const [rows, special] = await Promise.all([
      session.rows<[storeKey: number, version: string]>(
        `SELECT store_key, CONCAT(valid_from, ':', GROUP_CONCAT(${packedInSql('weekday')}))
          FROM business_hours WHERE ${among.sql} GROUP BY store_key, valid_from`,
        among.parameters,
      ),
      this.specialHours.packedByStore(session, keys),
    ]);
    const hours = new Map<number, string>();
    for (const [storeKey, version] of rows) {
      const others = hours.get(storeKey);
      hours.set(storeKey, others === undefined ? version : `${others};${version}`);
    }
    const schedules = new Map<number, StoreSchedule>();
    for (const [storeKey, own] of hours) {
      schedules.set(storeKey, this.known.of(own, special.get(storeKey) ?? ''));
    }
    for (const [storeKey, own] of special) {
      if (!hours.has(storeKey)) schedules.set(storeKey, this.known.of('', own));
    }
    return schedules;
  }

  private async packedByStore(
    session: ReadSession,
    storeKeys: readonly number[],
  ): Promise<Map<number, Map<number, Set<PackedHours>>>> {
    const byStore = new Map<number, Map<number, Set<PackedHours>>>();
    for await (const group of inStatements(storeKeys, 1)) {
      const rows = await session.rows<[number, number, number, number, number]>(
        `SELECT ${COLUMNS.join(', ')} FROM business_hours WHERE store_key IN (${group.join(', ')})`,
      );
      for (const [storeKey, validFrom, weekday, start, end] of rows) {
        let store = byStore.get(storeKey);
        if (store === undefined) byStore.set(storeKey, (store = new Map<number, Set<PackedHours>>()));
        const packed = packHours({ weekday, start, end });
        const version = store.get(validFrom);
        if (version === undefined) store.set(validFrom, new Set([packed]));
        else version.add(packed);
      }
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

const NO_ROWS: ReadonlySet<PackedHours> = new Set();

/** All rows of a store after given ones are written. */
function rowsAfter(old: HoursByVersion, given: HoursByVersion, replaced: ReplacedHours): HoursByVersion {
  const after = new Map(replaced === 'all' ? [] : old);
  for (const [validFrom, rows] of given) {
    after.set(validFrom, replaced === 'none' ? new Set([...(old.get(validFrom) ?? NO_ROWS), ...rows]) : rows);
    if (after.get(validFrom)!.size === 0) after.delete(validFrom);
  }
  return after;
}

/** Adds the effect on one store. */
function addStore(
  change: HoursChange,
  storeKey: number,
  old: HoursByVersion,
  given: HoursByVersion,
  after: HoursByVersion,
): void {
  let alters = false;
  const alter = (validFrom: number): void => {
    alters = true;
    change.from = Math.min(change.from ?? validFrom, validFrom);
    // A version is in force until the next one, before the change or after it.
    const later = [...old.keys(), ...after.keys()].filter((other) => other > validFrom);
    change.dates.add(storeKey, validFrom, Math.min(...later.map((other) => other - 1), MAX_DATE));
  };
  for (const [validFrom, rows] of given) {
    const kept = commonRows(rows, old.get(validFrom));
    change.unchanged += kept;
    change[old.size === 0 ? 'inserted' : 'changed'] += rows.size - kept;
    if (kept < rows.size) alter(validFrom);
  }
  for (const [validFrom, rows] of old) {
    const gone = rows.size - commonRows(rows, after.get(validFrom));
    change.removed += gone;
    if (gone > 0) alter(validFrom);
  }
  let size = 0;
  for (const rows of after.values()) size += rows.size;
  change.most = Math.max(change.most, size);
  if (alters) change.altered.push(storeKey);
  if ([...old.keys()].some((validFrom) => validFrom !== SINCE_EVER && !after.has(validFrom))) {
    change.losing.push(storeKey);
  }
}

function commonRows(rows: ReadonlySet<PackedHours>, others: ReadonlySet<PackedHours> = NO_ROWS): number {
  let common = 0;
  for (const row of rows) if (others.has(row)) common++;
  return common;
}

/** A row of a store's business hours as imported: wall times in whole seconds after midnight. */
@Entity({ name: 'business_hours', withoutRowid: true })
export class BusinessHours {
  @PrimaryColumn({ name: 'store_key', type: 'integer' })
  storeKey: number;

  /** The first local date of its version, in days since 1970-01-01; or SINCE_EVER. */
  @PrimaryColumn({ name: 'valid_from', type: 'integer', default: SINCE_EVER })
  validFrom: number;

  /** 0 = Monday … 6 = Sunday */
  @PrimaryColumn({ type: 'integer' })
  weekday: number;

  @PrimaryColumn({ name: 'start_second', type: 'integer' })
  startSecond: number;

  @PrimaryColumn({ name: 'end_second', type: 'integer' })
  endSecond: number;
}
