import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { BusinessHoursRepository } from '../../business-hours';
import { LocalCalendar } from '../../core/calendar/local-calendar';
import { isActive } from '../../core/polls/poll-block';
import { HoursRow } from '../../core/schedule/schedule';
import { Opening, openingAt, statusAt, StoreStatus } from '../../core/uptime/moment';
import { Database, latestPoll, ReadSession } from '../../platform/database';
import { notFound } from '../../platform/errors';
import { PollExtentsRepository, PollsRepository } from '../../polls';
import { Calendars, TimezonesRepository } from '../../timezones';
import { FleetReader, PlannedStore } from '../reading/fleet-reader';
import { EvaluationPlan } from '../reading/evaluation-plan';
import { countStores, ListedStore, listedStore, listStores } from './store-list';

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

function entryOf(
  listed: ListedStore,
  { schedule, plan, calendar, givenZone, polls, from, to }: PlannedStore<Today>,
): StoreEntry {
  const status = statusAt(schedule, plan.days[0]!, plan.asOf, polls, from, to);
  return { ...listed, calendar, givenZone, status };
}
