import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { BusinessHoursRepository } from '../../business-hours';
import { LocalCalendar } from '../../core/calendar/local-calendar';
import { isActive } from '../../core/polls/poll-block';
import { HoursRow, HoursVersion } from '../../core/schedule/schedule';
import { Opening, openingAt, statusAt, StoreStatus } from '../../core/uptime/moment';
import { Database, latestPoll, ReadSession } from '../../platform/database';
import { notFound } from '../../platform/errors';
import { PollExtentsRepository, PollsRepository } from '../../polls';
import { StoreDetails, StoreDetailsRepository, StoreName, StoresRepository } from '../../stores';
import { Calendars, inZone, TimezonesRepository } from '../../timezones';
import { EvaluationPlan, FleetReader, PlannedStore } from '../reading/fleet-reader';

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
  /** Its business hours, in order; none: open 24/7. */
  readonly versions: readonly HoursVersion[];
  /** Those in force on its local date, by weekday and start; empty: open 24/7. */
  /** undefined: nothing is known of it. */
  readonly details: StoreDetails | undefined;
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
    private readonly stores: StoresRepository,
    private readonly polls: PollsRepository,
    private readonly extents: PollExtentsRepository,
    private readonly hours: BusinessHoursRepository,
    private readonly timezones: TimezonesRepository,
    private readonly calendars: Calendars,
    private readonly details: StoreDetailsRepository,
  ) {}

  /** By store_id. A filter by status must read every store that passes the other filters. */
  page(filter: StoreFilter): Promise<StorePage> {
    return this.database.snapshot(async (session) => {
      const asOf = await this.now(session);
      const { prefix, status, limit, offset } = filter;
      const joined =
        filter.zone === undefined
          ? undefined
          : await inZone(session, this.timezones, this.calendars, filter.zone);
      if (status === undefined) {
        const stores = await this.stores.list(session, { prefix, joined }, { limit, offset });
        const total = await this.stores.count(session, { prefix, joined });
        return { asOf, total, items: await this.entries(session, stores, asOf) };
      }
      const stores = await this.stores.list(session, { prefix, joined });
      const found = (await this.entries(session, stores, asOf)).filter((entry) => entry.status === status);
      return { asOf, total: found.length, items: found.slice(offset, offset + limit) };
    });
  }

  /** Throws `not-found`. */
  detail(storeId: string): Promise<StoreDetail> {
    return this.database.snapshot(async (session) => {
      const listed = await listedStore(session, this.stores, this.extents, storeId);
      if (listed === undefined) throw notFound(`There is no store ${storeId}.`);
      const asOf = await this.now(session);
      const { lastPollAt, storeKey } = listed;
      const [lastPoll] =
        lastPollAt === null ? [] : await this.polls.ofStore(session, storeKey, lastPollAt, lastPollAt);
      const lastPollActive = lastPoll === undefined ? undefined : isActive(lastPoll);
      const store = await this.reader.store(session, storeKey, asOf, todayOf(asOf));
      const details = await this.details.of(session, storeKey);
      const opening = openingAt(store.schedule, store.calendar, asOf);
      const versions = await this.hours.versions(session, storeKey);
      const today = store.calendar.dateOf(asOf);
      const hours = versions.findLast(({ validFrom }) => validFrom <= today)?.rows ?? [];
      return { ...entryOf(listed, store), asOf, details, versions, hours, opening, lastPollActive };
    });
  }

  private async entries(
    session: ReadSession,
    names: readonly StoreName[],
    asOf: number,
  ): Promise<StoreEntry[]> {
    const listed = await withExtents(session, this.extents, names);
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
}

const todayOf =
  (asOf: number) =>
  (calendar: LocalCalendar): Today => ({ asOf, days: [calendar.day(calendar.dateOf(asOf))] });

function entryOf(listed: ListedStore, store: PlannedStore<Today>): StoreEntry {
  const { plan, calendar, givenZone } = store;
  const status = statusAt(store, plan.days[0]!, plan.asOf);
  return { ...listed, calendar, givenZone, status };
}
