import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { HoursTable, WeeklySchedule } from '../business-hours';
import { ReadSession, storesVersion } from '../database';
import { StoreRegistry } from '../stores';
import { Calendars, TimezoneTable } from '../timezones';
import { chunksOf } from './chunks';
import { StoreIndex, traitsOf } from './store-index';

/** Of each a few milliseconds of work between two turns of the event loop. */
const GROUPS_PER_TURN = 16;

/** Keeps the index of all stores in memory until a store, its first poll, its hours or its zone changes. */
@Injectable()
export class StoreIndexes {
  private index: StoreIndex | undefined;

  constructor(
    private readonly registry: StoreRegistry,
    private readonly hours: HoursTable,
    private readonly timezones: TimezoneTable,
    private readonly calendars: Calendars,
  ) {}

  /** The index of the data that the session sees. */
  async of(session: ReadSession): Promise<StoreIndex> {
    const version = await storesVersion(session);
    if (this.index?.version !== version) this.index = await this.read(session, version);
    return this.index;
  }

  private async read(session: ReadSession, version: number): Promise<StoreIndex> {
    const stores = await this.registry.all(session);
    const schedules = new Map<number, WeeklySchedule>();
    const zones = new Map<number, string>();
    const keys = stores.map(({ storeKey }) => storeKey);
    for (const chunk of chunksOf(keys, GROUPS_PER_TURN)) {
      for (const [key, schedule] of await this.hours.schedules(session, chunk)) schedules.set(key, schedule);
      for (const [key, zone] of await this.timezones.zones(session, chunk)) zones.set(key, zone);
      await nextTurn();
    }
    return new StoreIndex(
      version,
      stores.map((store) => {
        const zone = zones.get(store.storeKey);
        return { ...store, ...traitsOf(this.calendars.of(zone), zone, schedules.get(store.storeKey)) };
      }),
    );
  }
}
