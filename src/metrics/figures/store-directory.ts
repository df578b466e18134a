import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { BusinessHoursRepository } from '../../business-hours';
import { LocalCalendar } from '../../core/calendar/local-calendar';
import { isActive } from '../../core/polls/poll-block';
import { isValidStoreId, prefixUpperBound } from '../../core/polls/poll-line';
import { HoursRow } from '../../core/schedule/schedule';
import { Opening, openingAt, statusAt, StoreStatus } from '../../core/uptime/moment';
import { Database, latestPoll, ReadSession, SqlValue } from '../../platform/database';
import { notFound } from '../../platform/errors';
import { PollExtentsRepository, PollsRepository } from '../../polls';
import { StoreName } from '../../stores';
import { Calendars, TimezonesRepository } from '../../timezones';
import { EvaluationPlan, FleetReader, PlannedStore } from '../reading/fleet-reader';

/** A store with the instants (epoch ms) of its first and last poll; null if it has none. */
export interface ListedStore extends StoreName {
  readonly firstPollAt: number | null;
  readonly lastPollAt: number | null;
}

/** Selects stores; all given conditions apply. */
export interface ListFilter {
  /** A prefix of the store_id. */
  readonly prefix?: string | undefined;
  /** The imported zone is one of these names; null stands for none. */
  readonly zones?: readonly (string | null)[] | undefined;
}

type NameRow = [storeKey: number, storeId: string];

const NAMES = 'SELECT stores.store_key, stores.store_id';

/** One store, or undefined. */
export async function listedStore(
  session: ReadSession,
  extents: PollExtentsRepository,
  storeId: string,
): Promise<ListedStore | undefined> {
  if (!isValidStoreId(storeId)) return undefined;
  const rows = await session.rows<NameRow>(`${NAMES} FROM stores WHERE stores.store_id = ?`, [storeId]);
  const [store] = await withExtents(session, extents, rows);
  return store;
}

/** The stores of a filter by store_id in byte order; all of them without a page. */
export async function listStores(
  session: ReadSession,
  extents: PollExtentsRepository,
  filter: ListFilter,
  page?: { readonly limit: number; readonly offset: number },
): Promise<ListedStore[]> {
  const { from, where, parameters } = conditions(filter);
  const part = page === undefined ? '' : `LIMIT ${page.limit} OFFSET ${page.offset}`;
  const sql = `${NAMES} ${from} ${where} ORDER BY stores.store_id ${part}`;
  return withExtents(session, extents, await session.rows<NameRow>(sql, parameters));
}

export async function countStores(session: ReadSession, filter: ListFilter): Promise<number> {
  const { from, where, parameters } = conditions(filter);
  const [count] = await session.numbers(`SELECT COUNT(*) ${from} ${where}`, parameters);
  return count!;
}

interface Conditions {
  readonly from: string;
  readonly where: string;
  readonly parameters: readonly SqlValue[];
}

function conditions({ prefix = '', zones }: ListFilter): Conditions {
  // To count a million stores alone takes a few milliseconds; joined to their zones, half a second.
  let from = 'FROM stores';
  const parts: string[] = [];
  const parameters: SqlValue[] = [];
  if (prefix !== '') {
    // A range of ids can use the index; LIKE would ignore case on SQLite.
    parts.push('stores.store_id >= ?');
    parameters.push(prefix);
    if (prefix.endsWith(' ')) {
      // MySQL and MariaDB ignore trailing spaces in comparisons.
      parts.push('stores.store_id <> ?');
      parameters.push(prefix);
    }
    const after = prefixUpperBound(prefix);
    if (after !== undefined) {
      parts.push('stores.store_id < ?');
      parameters.push(after);
    }
  }
  if (zones !== undefined) {
    from += ' LEFT JOIN store_timezones ON store_timezones.store_key = stores.store_key';
    const names = zones.filter((zone) => zone !== null);
    const given = names.map(() => 'store_timezones.timezone = ?');
    const none = zones.includes(null) ? ['store_timezones.timezone IS NULL'] : [];
    parts.push(`(${[...given, ...none, '1 = 0'].join(' OR ')})`);
    parameters.push(...names);
  }
  // SQLite counts a table without looking at its rows only where there is no condition at all.
  const where = parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`;
  return { from, where, parameters };
}

async function withExtents(
  session: ReadSession,
  repository: PollExtentsRepository,
  rows: readonly NameRow[],
): Promise<ListedStore[]> {
  const extents = await repository.ofStores(
    session,
    rows.map(([storeKey]) => storeKey),
  );
  return rows.map(([storeKey, storeId]) => {
    const extent = extents.of(storeKey);
    return { storeKey, storeId, firstPollAt: extent?.first ?? null, lastPollAt: extent?.last ?? null };
  });
}

/** Selects stores; all given conditions apply. */
export interface StoreFilter {
  /** A prefix of the store_id. */
  readonly prefix?: string | undefined;
  /** The zone of its local days, its own or the default. */
  readonly zone?: string | undefined;
  readonly status?: StoreStatus | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** A store and its state at an instant. */
export interface StoreEntry extends ListedStore {
  readonly calendar: LocalCalendar;
  /** The imported zone name, known or not; undefined: none. */
  readonly givenZone: string | undefined;
  readonly status: StoreStatus;
}

export interface StorePage {
  readonly asOf: number;
  readonly total: number;
  readonly items: readonly StoreEntry[];
}

export interface StoreDetail extends StoreEntry {
  readonly asOf: number;
  /** By weekday and start; empty: open 24/7. */
  readonly hours: readonly HoursRow[];
  readonly opening: Opening;
  /** The status of its last poll; undefined: it has none, or it is deleted. */
  readonly lastPollActive: boolean | undefined;
}

interface Today extends EvaluationPlan {
  readonly asOf: number;
}

/** The stores and their state at the latest poll of all stores, or now if there are no polls. */
@Injectable()
export class StoreDirectory {
  constructor(
    private readonly database: Database,
    private readonly reader: FleetReader,
    private readonly polls: PollsRepository,
    private readonly extents: PollExtentsRepository,
    private readonly hours: BusinessHoursRepository,
    private readonly timezones: TimezonesRepository,
    private readonly calendars: Calendars,
  ) {}

  /** By store_id. A filter by status must read every store that passes the other filters. */
  page(filter: StoreFilter): Promise<StorePage> {
    return this.database.snapshot(async (session) => {
      const asOf = await this.now(session);
      const { prefix, status, limit, offset } = filter;
      const zones = filter.zone === undefined ? undefined : await this.namesOf(session, filter.zone);
      if (status === undefined) {
        const stores = await listStores(session, this.extents, { prefix, zones }, { limit, offset });
        const total = await countStores(session, { prefix, zones });
        return { asOf, total, items: await this.entries(session, stores, asOf) };
      }
      const stores = await listStores(session, this.extents, { prefix, zones });
      const found = (await this.entries(session, stores, asOf)).filter((entry) => entry.status === status);
      return { asOf, total: found.length, items: found.slice(offset, offset + limit) };
    });
  }

  /** Throws `not-found`. */
  detail(storeId: string): Promise<StoreDetail> {
    return this.database.snapshot(async (session) => {
      const listed = await listedStore(session, this.extents, storeId);
      if (listed === undefined) throw notFound(`There is no store ${storeId}.`);
      const asOf = await this.now(session);
      const { lastPollAt, storeKey } = listed;
      const [lastPoll] =
        lastPollAt === null ? [] : await this.polls.ofStore(session, storeKey, lastPollAt, lastPollAt);
      const lastPollActive = lastPoll === undefined ? undefined : isActive(lastPoll);
      const store = await this.reader.store(session, storeKey, asOf, todayOf(asOf));
      const opening = openingAt(store.schedule, store.calendar, asOf);
      const hours = await this.hours.rows(session, storeKey);
      return { ...entryOf(listed, store), asOf, hours, opening, lastPollActive };
    });
  }

  private async entries(
    session: ReadSession,
    listed: readonly ListedStore[],
    asOf: number,
  ): Promise<StoreEntry[]> {
    const entries = new Array<StoreEntry>(listed.length);
    const storeKeys = listed.map(({ storeKey }) => storeKey);
    for await (const { stores } of this.reader.stores(session, storeKeys, asOf, todayOf(asOf))) {
      for (const store of stores) entries[store.position] = entryOf(listed[store.position]!, store);
      await nextTurn();
    }
    return entries;
  }

  private async now(session: ReadSession): Promise<number> {
    return (await latestPoll(session)) ?? Date.now();
  }

  /** The stored names that mean this zone: the name itself and, for the default zone, null and all unknown names. */
  private async namesOf(session: ReadSession, zone: string): Promise<(string | null)[]> {
    const names: (string | null)[] = (await this.timezones.names(session)).filter(
      (name) => this.calendars.of(name).zone === zone,
    );
    return this.calendars.of(undefined).zone === zone ? [...names, null] : names;
  }
}

const todayOf =
  (asOf: number) =>
  (calendar: LocalCalendar): Today => ({ asOf, days: [calendar.day(calendar.dateOf(asOf))] });

function entryOf(listed: ListedStore, store: PlannedStore<Today>): StoreEntry {
  const { plan, calendar, givenZone } = store;
  const status = statusAt(store, plan.days[0]!, plan.asOf);
  return { ...listed, calendar, givenZone, status };
}
