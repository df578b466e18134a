import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { BusinessHoursRepository } from '../../business-hours';
import { ReadSession, storesVersion } from '../../platform/database';
import { PollExtentsRepository } from '../../polls';
import { StoresRepository } from '../../stores';
import { Calendars, TimezonesRepository } from '../../timezones';
import { chunksOf } from './chunks';
import { StoreIndex, StoreTraits, traitsOf } from './store-index';

/** A few milliseconds of work between two turns of the event loop. */
const GROUPS_PER_TURN = 16;

/** Caches the index of all stores until a store, its first poll, its hours or its zone changes. */
@Injectable()
export class StoreIndexes {
  private index: StoreIndex | undefined;

  constructor(
    private readonly registry: StoresRepository,
    private readonly extents: PollExtentsRepository,
    private readonly hours: BusinessHoursRepository,
    private readonly timezones: TimezonesRepository,
    private readonly calendars: Calendars,
  ) {}

  /** The index of the data that the session sees. */
  async of(session: ReadSession): Promise<StoreIndex> {
    const version = await storesVersion(session);
    if (this.index?.version !== version) this.index = await this.read(session, version);
    return this.index;
  }

  private async read(session: ReadSession, version: number): Promise<StoreIndex> {
    const { storeIds, storeKeys } = await this.registry.all(session);
    const extents = await this.extents.all(session);
    const firstPolls = storeKeys.map((key) => extents.of(key)?.first ?? Infinity);
    const traits = new Array<StoreTraits>(storeKeys.length);
    for (const chunk of chunksOf(storeKeys, GROUPS_PER_TURN)) {
      const schedules = await this.hours.schedules(session, chunk);
      const zones = await this.timezones.zones(session, chunk);
      chunk.storeKeys.forEach((key, i) => {
        const zone = zones.get(key);
        traits[chunk.positions[i]!] = traitsOf(this.calendars.of(zone), zone, schedules.get(key));
      });
      await nextTurn();
    }
    return new StoreIndex(version, { storeIds, storeKeys, firstPolls, traits });
  }
}
