import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { BusinessHoursRepository } from '../../business-hours';
import { LocalCalendar } from '../../core/calendar/local-calendar';
import { isActive } from '../../core/polls/poll-block';
import { HoursRow, HoursVersion } from '../../core/schedule/schedule';
import type { Requirement } from '../../core/selectors/selector';
import { type Freshness, Opening, openingAt, StoreStatus } from '../../core/uptime/status';
import { Database, latestPoll, ReadSession } from '../../platform/database';
import { notFound } from '../../platform/errors';
import { PollExtentsRepository, PollsRepository } from '../../polls';
import {
  keysInOrder,
  amongKeys,
  labelsOf,
  StoreDetails,
  StoreDetailsRepository,
  StoreName,
  StoresRepository,
} from '../../stores';
import { Calendars, inZone, TimezonesRepository } from '../../timezones';
import { AskedStores, type StatusPlan, statusOf, todayOf } from '../reading/asked-stores';
import { FleetReader, PlannedStore } from '../reading/fleet-reader';
import { FreshnessReader } from '../reading/freshness';
import { StoresAsked } from '../reading/store-index';

/** A store with the instants (epoch ms) of its first and last poll; null if it has none. */
export interface ListedStore extends StoreName {
  readonly firstPollAt: number | null;
  readonly lastPollAt: number | null;
}

/** One store, or undefined. */
export async function listedStore(
  session: ReadSession,
  stores: StoresRepository,
  extents: PollExtentsRepository,
  storeId: string,
): Promise<ListedStore | undefined> {
  const storeKey = await stores.keyOf(session, storeId);
  if (storeKey === undefined) return undefined;
  const [store] = await withExtents(session, extents, [{ storeKey, storeId }]);
  return store;
}

async function withExtents(
  session: ReadSession,
  repository: PollExtentsRepository,
  stores: readonly StoreName[],
): Promise<ListedStore[]> {
  const extents = await repository.ofStores(
    session,
    stores.map(({ storeKey }) => storeKey),
  );
  return stores.map(({ storeKey, storeId }) => {
    const extent = extents.of(storeKey);
    return { storeKey, storeId, firstPollAt: extent?.first ?? null, lastPollAt: extent?.last ?? null };
  });
}

/** Selects stores; all given conditions apply. */
interface StoreFilter extends StoresAsked {
  /** The zone of its local days, its own or the default. */
  readonly zone?: string | undefined;
  readonly status?: StoreStatus | undefined;
  /** The instant (epoch ms) of their state; default: the latest poll of all stores. */
  readonly asOf?: number | undefined;
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
  readonly items: readonly (StoreEntry & Pick<StoreDetails, 'name' | 'labels'>)[];
}

export interface StoreDetail extends StoreEntry {
  readonly asOf: number;
  /** Its business hours, in order; none: open 24/7. */
  readonly versions: readonly HoursVersion[];
  /** The hours in force on its local date, by weekday and start; empty: open 24/7. */
  readonly hours: readonly HoursRow[];
  /** undefined: nothing is known of it. */
  readonly details: StoreDetails | undefined;
  readonly opening: Opening;
  /** The status of its last poll; undefined: it has none, or it is deleted. */
  readonly lastPollActive: boolean | undefined;
}

const isNow = (status: StoreStatus): Requirement => ({ key: 'status', operator: 'in', values: [status] });

/** The stores and their state at an instant: that asked for, the latest poll of all stores, or now if there are no polls. */
@Injectable()
export class StoreDirectory {
  constructor(
    private readonly database: Database,
    private readonly reader: FleetReader,
    private readonly stores: StoresRepository,
    private readonly polls: PollsRepository,
    private readonly extents: PollExtentsRepository,
    private readonly hours: BusinessHoursRepository,
    private readonly timezones: TimezonesRepository,
    private readonly calendars: Calendars,
    private readonly details: StoreDetailsRepository,
    private readonly askedStores: AskedStores,
    private readonly freshness: FreshnessReader,
  ) {}

  /** By store_id. A filter by status reads the polls of all stores that pass the other filters. */
  page(filter: StoreFilter): Promise<StorePage> {
    return this.database.snapshot(async (session) => {
      const asOf = filter.asOf ?? (await this.now(session));
      const { labels = [], text, zone, status, limit, offset } = filter;
      const joined =
        zone === undefined ? undefined : await inZone(session, this.timezones, this.calendars, zone);
      if (status === undefined && labels.length === 0 && text === undefined) {
        const stores = await this.stores.list(session, { joined }, { limit, offset });
        const total = await this.stores.count(session, { joined });
        return { asOf, total, items: await this.named(session, await this.entries(session, stores, asOf)) };
      }
      const asked = status === undefined ? labels : [...labels, isNow(status)];
      const listed = await this.stores.list(session, { joined });
      const { storeKeys } = await this.askedStores.every(session, asOf, { labels: asked, text });
      const found = new Set(storeKeys);
      const stores = listed.filter(({ storeKey }) => found.has(storeKey));
      const entries = await this.entries(session, stores.slice(offset, offset + limit), asOf);
      return { asOf, total: stores.length, items: await this.named(session, entries) };
    });
  }

  private async named(session: ReadSession, entries: readonly StoreEntry[]): Promise<StorePage['items']> {
    const storeKeys = entries.map(({ storeKey }) => storeKey).sort((a, b) => a - b);
    if (storeKeys.length === 0) return [];
    const among = amongKeys(keysInOrder(storeKeys));
    const rows = new Map((await this.details.rows(session, among)).map((row) => [row[0], row]));
    return entries.map((entry) => {
      const row = rows.get(entry.storeKey);
      return { ...entry, name: row?.[1] ?? null, labels: row === undefined ? {} : labelsOf(row) };
    });
  }

  /** `asked`: the instant (epoch ms) of its state; default: the latest poll of all stores. Throws `not-found`. */
  detail(storeId: string, asked?: number): Promise<StoreDetail> {
    return this.database.snapshot(async (session) => {
      const known = await listedStore(session, this.stores, this.extents, storeId);
      if (known === undefined) throw notFound(`There is no store ${storeId}.`);
      const asOf = asked ?? (await this.now(session));
      const { storeKey } = known;
      const [listed] = await this.listed(session, [known], asOf);
      const { lastPollAt } = listed!;
      const lastPoll =
        lastPollAt === null
          ? undefined
          : (await this.polls.ofStore(session, storeKey, lastPollAt, lastPollAt)).at(-1);
      const store = await this.reader.store(session, storeKey, asOf, todayOf(asOf));
      const details = await this.details.of(session, storeKey);
      const opening = openingAt(store.schedule, store.calendar, asOf);
      const versions = await this.hours.versions(session, storeKey);
      const today = store.calendar.dateOf(asOf);
      const hours = versions.findLast(({ validFrom }) => validFrom <= today)?.rows ?? [];
      const freshness = await this.freshness.of(session, asOf);
      return {
        ...entryOf(listed!, store, freshness),
        asOf,
        details,
        versions,
        hours,
        opening,
        lastPollActive: lastPoll === undefined ? undefined : isActive(lastPoll),
      };
    });
  }

  /** Adds the first and last polls of each store by an instant. */
  private async listed(
    session: ReadSession,
    names: readonly StoreName[],
    asOf: number,
  ): Promise<ListedStore[]> {
    const stores = await withExtents(session, this.extents, names);
    const storeKeys = names.map(({ storeKey }) => storeKey);
    const lastPolls = await this.freshness.lastPolls(session, storeKeys, asOf);
    return stores.map((store, i) => {
      const firstPollAt = (store.firstPollAt ?? Infinity) <= asOf ? store.firstPollAt : null;
      return { ...store, firstPollAt, lastPollAt: lastPolls[i]! };
    });
  }

  private async entries(
    session: ReadSession,
    names: readonly StoreName[],
    asOf: number,
  ): Promise<StoreEntry[]> {
    const listed = await this.listed(session, names, asOf);
    const entries = new Array<StoreEntry>(listed.length);
    const storeKeys = listed.map(({ storeKey }) => storeKey);
    const freshness = await this.freshness.of(session, asOf);
    for await (const { stores } of this.reader.stores(session, storeKeys, asOf, todayOf(asOf))) {
      for (const store of stores)
        entries[store.position] = entryOf(listed[store.position]!, store, freshness);
      await nextTurn();
    }
    return entries;
  }

  private async now(session: ReadSession): Promise<number> {
    return (await latestPoll(session)) ?? Date.now();
  }
}

function entryOf(listed: ListedStore, store: PlannedStore<StatusPlan>, freshness: Freshness): StoreEntry {
  const { calendar, givenZone } = store;
  return { ...listed, calendar, givenZone, status: statusOf(store, listed.lastPollAt, freshness) };
}
