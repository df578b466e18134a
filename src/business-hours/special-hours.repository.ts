import { Injectable } from '@nestjs/common';
import { Column, Entity, type EntityManager, PrimaryColumn } from 'typeorm';
import {
  PackedSpecialHours,
  packSpecialHours,
  RADIX,
  SpecialHoursRow,
  unpackSpecialHours,
} from '../core/schedule/schedule';
import {
  insertRows,
  inStatements,
  placeholders,
  ReadSession,
  sessionOf,
  serializeWrites,
} from '../platform/database';
import { amongKeys, StoreKeys } from '../stores';

/** The special hours of a store: its rows, each with its reason. */
export type SpecialHoursOfStore = ReadonlyMap<PackedSpecialHours, string | null>;

/** The dates whose rows are replaced: those of the given rows, all of a range (both ends included), or none. */
export type ReplacedDates = 'named' | 'none' | { readonly from: number; readonly to: number };

/** Stores whose hours change on the same local dates (days since 1970-01-01, both included). */
interface AlteredDates {
  readonly dates: { readonly first: number; readonly last: number };
  readonly storeKeys: number[];
}

/** Collects the dates of which hours change, each range once. */
export class DatesByStore {
  private readonly byDates = new Map<string, AlteredDates>();

  add(storeKey: number, first: number, last: number): void {
    const same = this.byDates.get(`${first} ${last}`);
    if (same !== undefined) same.storeKeys.push(storeKey);
    else this.byDates.set(`${first} ${last}`, { dates: { first, last }, storeKeys: [storeKey] });
  }

  get all(): AlteredDates[] {
    return [...this.byDates.values()];
  }
}

/** The effect of writing special hours, counted in rows. */
export interface SpecialHoursChange {
  /** The keys of the stores whose special hours change. */
  altered: Set<number>;
  /** The dates (days since 1970-01-01) of which the special hours of a store change. */
  dates: Set<number>;
  /** The same by date, without dates of which only a reason changes. */
  hours: DatesByStore;
  inserted: number;
  changed: number;
  unchanged: number;
  removed: number;
  /** The greatest number of rows that any of the stores has afterwards. */
  most: number;
  /** A store that would be closed and open on a date. */
  conflict: { readonly storeKey: number; readonly date: number } | undefined;
}

/** A row of special hours with its reason. */
export interface SpecialHoursEntry extends SpecialHoursRow {
  readonly reason: string | null;
}

export interface StoredSpecialHours extends SpecialHoursEntry {
  readonly storeKey: number;
}

/** For each date that changes: the stores whose hours change, with their rows of that date after the write. */
export type RewrittenDates = Map<number, { readonly storeKey: number; readonly rows: SpecialHoursOfStore }[]>;

type SpecialHoursColumns = [
  storeKey: number,
  date: number,
  start: number,
  end: number,
  reason: string | null,
];

const COLUMNS = ['store_key', 'date', 'start_second', 'end_second', 'reason'];
const NO_ROWS: SpecialHoursOfStore = new Map();

/** `packHours` and `packSpecialHours` in SQL. */
export const packedInSql = (day: 'weekday' | 'date'): string =>
  `(${day} * ${RADIX} + start_second) * ${RADIX} + end_second`;

/** The special hours of all stores. Every call runs in the caller's transaction or snapshot. */
@Injectable()
export class SpecialHoursRepository {
  /**
   * Writes the rows of each given store. A row that is already stored counts as unchanged. A new row counts as inserted
   * if the store had no special hours on its date, otherwise as changed, as a row whose reason changes. A row that
   * disappears counts as removed. Writes nothing if there is a conflict.
   */
  async writeSpecialHours(
    manager: EntityManager,
    hours: ReadonlyMap<number, SpecialHoursOfStore>,
    replaced: ReplacedDates,
  ): Promise<SpecialHoursChange> {
    // The second of two concurrent writes must read the rows of the first.
    await serializeWrites(manager);
    const rewritten: RewrittenDates = new Map();
    const change = await this.changeOf(await sessionOf(manager), hours, replaced, rewritten);
    if (change.conflict !== undefined) return change;
    for (const [date, stores] of rewritten) {
      for await (const group of inStatements(stores, 1)) {
        await manager.query(
          `DELETE FROM special_hours WHERE date = ${date} AND store_key IN ${placeholders(1, group.length)}`,
          group.map(({ storeKey }) => storeKey),
        );
      }
      const values = stores.flatMap(({ storeKey, rows }) =>
        [...rows].map(([packed, reason]) => {
          const { start, end } = unpackSpecialHours(packed);
          return [storeKey, date, start, end, reason];
        }),
      );
      await insertRows(manager, 'INSERT', 'special_hours', COLUMNS, values);
    }
    return change;
  }

  /** What `writeSpecialHours` would do. `rewritten` receives what changes. */
  async changeOf(
    session: ReadSession,
    hours: ReadonlyMap<number, SpecialHoursOfStore>,
    replaced: ReplacedDates,
    rewritten: RewrittenDates = new Map(),
  ): Promise<SpecialHoursChange> {
    const change: SpecialHoursChange = {
      altered: new Set(),
      dates: new Set(),
      hours: new DatesByStore(),
      inserted: 0,
      changed: 0,
      unchanged: 0,
      removed: 0,
      most: 0,
      conflict: undefined,
    };
    const given = datesOnce();
    for await (const storeKeys of inStatements([...hours.keys()], 1)) {
      const before = await this.byStoreAndDate(session, storeKeys);
      for (const storeKey of storeKeys) {
        const old = before.get(storeKey) ?? new Map<number, SpecialHoursOfStore>();
        const named = given(hours.get(storeKey)!);
        let size = 0;
        for (const rows of old.values()) size += rows.size;
        for (const [date, rows] of datesAfter(old, named, replaced)) {
          const oldRows = old.get(date) ?? NO_ROWS;
          size += rows.size - oldRows.size;
          if (!addDate(change, oldRows, rows, named.get(date) ?? NO_ROWS)) continue;
          change.altered.add(storeKey);
          change.dates.add(date);
          if (!haveSameHours(oldRows, rows)) change.hours.add(storeKey, date, date);
          const stores = rewritten.get(date);
          if (stores === undefined) rewritten.set(date, [{ storeKey, rows }]);
          else stores.push({ storeKey, rows });
          if (rows.size > 1 && rows.has(closedOn(date))) change.conflict ??= { storeKey, date };
        }
        change.most = Math.max(change.most, size);
      }
    }
    return change;
  }

  /** The rows of a store in a range of dates, both ends included, by date and start. */
  async rows(session: ReadSession, storeKey: number, from: number, to: number): Promise<SpecialHoursEntry[]> {
    const rows = await session.rows<SpecialHoursColumns>(
      `SELECT ${COLUMNS.join(', ')} FROM special_hours
        WHERE store_key = ? AND date BETWEEN ? AND ? ORDER BY date, start_second, end_second`,
      [storeKey, from, to],
    );
    return rows.map(entryOf);
  }

  /** The rows of the stores in a range of keys, both ends included, by store, date and start. */
  async rowsOfKeys(session: ReadSession, first: number, last: number): Promise<StoredSpecialHours[]> {
    const rows = await session.rows<SpecialHoursColumns>(
      `SELECT ${COLUMNS.join(', ')} FROM special_hours
        WHERE store_key BETWEEN ? AND ? ORDER BY store_key, date, start_second, end_second`,
      [first, last],
    );
    return rows.map(entryOf);
  }

  /** For the given stores that have any, their rows as numbers (`packSpecialHours`), with commas. */
  async packedByStore(session: ReadSession, keys: StoreKeys): Promise<Map<number, string>> {
    const among = amongKeys(keys);
    const found = await session.rows<[storeKey: number, rows: string]>(
      `SELECT store_key, GROUP_CONCAT(${packedInSql('date')}) FROM special_hours WHERE ${among.sql} GROUP BY store_key`,
      among.parameters,
    );
    return new Map(found);
  }

  private async byStoreAndDate(
    session: ReadSession,
    storeKeys: readonly number[],
  ): Promise<Map<number, Map<number, Map<PackedSpecialHours, string | null>>>> {
    type Rows = Map<PackedSpecialHours, string | null>;
    const byStore = new Map<number, Map<number, Rows>>();
    const rows = await session.rows<SpecialHoursColumns>(
      `SELECT ${COLUMNS.join(', ')} FROM special_hours WHERE store_key IN (${storeKeys.join(', ')})`,
    );
    for (const [storeKey, date, start, end, reason] of rows) {
      let store = byStore.get(storeKey);
      if (store === undefined) byStore.set(storeKey, (store = new Map<number, Rows>()));
      let own = store.get(date);
      if (own === undefined) store.set(date, (own = new Map<PackedSpecialHours, string | null>()));
      own.set(packSpecialHours({ date, start, end }), reason);
    }
    return byStore;
  }
}

const haveSameHours = (some: SpecialHoursOfStore, others: SpecialHoursOfStore): boolean =>
  some.size === others.size && [...some.keys()].every((packed) => others.has(packed));

const entryOf = ([storeKey, date, start, end, reason]: SpecialHoursColumns): StoredSpecialHours => ({
  storeKey,
  date,
  start,
  end,
  reason,
});

/** The row that says that a store is closed on a date. */
export const closedOn = (date: number): PackedSpecialHours => packSpecialHours({ date, start: 0, end: 0 });

type RowsByDate = ReadonlyMap<number, SpecialHoursOfStore>;

/** Groups rows by date, once if consecutive stores share one list. */
function datesOnce(): (rows: SpecialHoursOfStore) => RowsByDate {
  let last: SpecialHoursOfStore | undefined;
  let dates = new Map<number, Map<PackedSpecialHours, string | null>>();
  return (rows) => {
    if (rows === last) return dates;
    last = rows;
    dates = new Map();
    for (const [packed, reason] of rows) {
      const { date } = unpackSpecialHours(packed);
      const own = dates.get(date);
      if (own === undefined) dates.set(date, new Map([[packed, reason]]));
      else own.set(packed, reason);
    }
    return dates;
  };
}

/** The rows after the write, of the dates that it concerns. */
function* datesAfter(
  old: RowsByDate,
  named: RowsByDate,
  replaced: ReplacedDates,
): Generator<[date: number, rows: SpecialHoursOfStore]> {
  for (const [date, rows] of named) {
    yield [date, replaced === 'none' ? new Map([...(old.get(date) ?? NO_ROWS), ...rows]) : rows];
  }
  if (typeof replaced === 'string') return;
  for (const date of old.keys()) {
    if (date >= replaced.from && date <= replaced.to && !named.has(date)) yield [date, NO_ROWS];
  }
}

/** Adds the effect on one date of a store; returns whether it changes. */
function addDate(
  change: SpecialHoursChange,
  old: SpecialHoursOfStore,
  after: SpecialHoursOfStore,
  given: SpecialHoursOfStore,
): boolean {
  let alters = false;
  for (const [row, reason] of given) {
    if (old.get(row) === reason) {
      change.unchanged++;
    } else {
      change[old.size === 0 ? 'inserted' : 'changed']++;
      alters = true;
    }
  }
  for (const row of old.keys()) {
    if (after.has(row)) continue;
    change.removed++;
    alters = true;
  }
  return alters;
}

/** A row of the hours of one local date, which replace the weekly ones of that date; start and end both 0: closed. */
@Entity({ name: 'special_hours', withoutRowid: true })
export class SpecialHours {
  @PrimaryColumn({ name: 'store_key', type: 'integer' })
  storeKey: number;

  /** Days since 1970-01-01. */
  @PrimaryColumn({ type: 'integer' })
  date: number;

  @PrimaryColumn({ name: 'start_second', type: 'integer' })
  startSecond: number;

  @PrimaryColumn({ name: 'end_second', type: 'integer' })
  endSecond: number;

  @Column({ type: 'varchar', length: 200, nullable: true })
  reason: string | null;
}
