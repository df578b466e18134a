import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { BusinessHoursRepository, type StoreSchedule } from '../../business-hours';
import { LocalCalendar } from '../../core/calendar/local-calendar';
import { storeGroupOf, STORES_PER_GROUP } from '../../core/polls/poll-block';
import { ExcludedTime, NOTHING_EXCLUDED } from '../../core/schedule/exclusions';
import { ALWAYS_OPEN, Schedule } from '../../core/schedule/schedule';
import { ExclusionsRepository } from '../../exclusions';
import { ReadSession, storesVersion } from '../../platform/database';
import { PollExtentsRepository } from '../../polls';
import { type StoreKeys, StoresRepository } from '../../stores';
import { Calendars, TimezonesRepository } from '../../timezones';

/** Stores with neighbouring keys; `storeKeys[i]` is at `positions[i]` of the fleet. */
export interface StoreChunk extends StoreKeys {
  readonly positions: readonly number[];
}

/** Greater than any fleet: a key times this plus a position is one exact number for keys up to 67 million. */
const POSITIONS = 2 ** 27;

/** The positions of the stores, by ascending key. */
export function placesByKey(storeKeys: readonly number[]): Uint32Array {
  const byKey = new Float64Array(storeKeys.length);
  storeKeys.forEach((storeKey, place) => (byKey[place] = storeKey * POSITIONS + place));
  byKey.sort();
  return Uint32Array.from(byKey, (number) => number - Math.floor(number / POSITIONS) * POSITIONS);
}

/** Stores by ascending key, in chunks of at most this number of neighbouring groups: each block is read once. */
export function* chunksOf(
  storeKeys: readonly number[],
  groups: number,
  places = placesByKey(storeKeys),
): Generator<StoreChunk> {
  let from = 0;
  while (from < places.length) {
    const firstKey = storeKeys[places[from]!]!;
    const beyond = (storeGroupOf(firstKey) + groups) * STORES_PER_GROUP;
    let to = from + 1;
    while (to < places.length && storeKeys[places[to]!]! < beyond) to++;
    const positions = Array.from(places.subarray(from, to));
    const keys = positions.map((position) => storeKeys[position]!);
    yield { storeKeys: keys, positions, firstKey, lastKey: keys[keys.length - 1]! };
    from = to;
  }
}

/** The inputs of a store's figures other than its polls. */
export interface StoreTraits {
  readonly calendar: LocalCalendar;
  readonly schedule: Schedule;
  /** false: no business hours, so open 24/7 but for special hours. */
  readonly hasHours: boolean;
  /** What its exclusions take out. */
  readonly excluded: ExcludedTime;
  /** The imported zone name, known or not; undefined: none. */
  readonly givenZone: string | undefined;
}

/** A store without hours is open 24/7. */
export const traitsOf = (
  calendar: LocalCalendar,
  givenZone: string | undefined,
  hours: StoreSchedule | undefined,
  excluded: ExcludedTime = NOTHING_EXCLUDED,
): StoreTraits => ({
  calendar,
  givenZone,
  schedule: hours?.schedule ?? ALWAYS_OPEN,
  hasHours: hours?.hasHours ?? false,
  excluded,
});

/** Reads the traits of stores. */
@Injectable()
export class TraitsReader {
  constructor(
    private readonly hours: BusinessHoursRepository,
    private readonly exclusions: ExclusionsRepository,
    private readonly timezones: TimezonesRepository,
    private readonly calendars: Calendars,
  ) {}

  /** In the order of the chunk. */
  async of(session: ReadSession, chunk: StoreChunk): Promise<StoreTraits[]> {
    const schedules = await this.hours.schedules(session, chunk);
    const excluded = await this.exclusions.excluded(session, chunk);
    const zones = await this.timezones.zones(session, chunk);
    return chunk.storeKeys.map((key) => {
      const zone = zones.get(key);
      return traitsOf(this.calendars.of(zone), zone, schedules.get(key), excluded.get(key));
    });
  }
}

/** Columns of stores, in the order of their ids. */
export interface IndexedStores {
  readonly storeIds: readonly string[];
  readonly storeKeys: readonly number[];
  /** Epoch ms; Infinity: it has no polls. */
  readonly firstPolls: readonly number[];
  readonly traits: readonly StoreTraits[];
}

/**
 * All stores in one version, by store_id in byte order: the order of a report's rows. Caches the properties that rarely
 * change, for repeated reads of the fleet.
 */
export class StoreIndex {
  /** The instant (epoch ms) from which on every store with polls has had one. */
  private readonly allPolledAt: number;
  private readonly whole: PolledFleet;
  private all: PolledFleet | undefined;

  constructor(
    /** The data version in which a store, its first poll, its hours, exclusions or zone last changed. */
    readonly version: number,
    private readonly stores: IndexedStores,
  ) {
    this.whole = new PolledFleet(stores);
    let last = -Infinity;
    for (const firstPoll of stores.firstPolls) if (firstPoll > last && firstPoll < Infinity) last = firstPoll;
    this.allPolledAt = last;
  }

  /** The stores that have a poll at or before as_of (epoch ms): those with rows in a report. */
  polledBy(asOf: number): PolledFleet {
    if (asOf < this.allPolledAt) return this.fleet(asOf);
    return (this.all ??= this.fleet(asOf));
  }

  private fleet(asOf: number): PolledFleet {
    const places: number[] = [];
    this.stores.firstPolls.forEach((firstPoll, place) => {
      if (firstPoll <= asOf) places.push(place);
    });
    return this.whole.at(places);
  }
}

/** Some stores of an index in its order. */
export class PolledFleet {
  readonly storeIds: readonly string[];
  readonly storeKeys: readonly number[];

  constructor(
    private readonly stores: IndexedStores,
    /** The indexes of its stores, by ascending key. */
    private readonly byKey = placesByKey(stores.storeKeys),
  ) {
    this.storeIds = stores.storeIds;
    this.storeKeys = stores.storeKeys;
  }

  get calendars(): ReadonlySet<LocalCalendar> {
    return new Set(this.stores.traits.map(({ calendar }) => calendar));
  }

  /** The instant of a store's first poll (epoch ms). */
  firstPollAt(place: number): number {
    return this.stores.firstPolls[place]!;
  }

  /** The traits of each store, by index. */
  get traitList(): readonly StoreTraits[] {
    return this.stores.traits;
  }

  /** Those of its stores that have one of these keys and a wanted zone. */
  select(storeKeys: ReadonlySet<number>, isWanted: (calendar: LocalCalendar) => boolean): SelectedFleet {
    const places: number[] = [];
    this.storeKeys.forEach((key, place) => {
      if (storeKeys.has(key) && isWanted(this.stores.traits[place]!.calendar)) places.push(place);
    });
    return this.at(places);
  }

  /** The stores at these ascending indexes. */
  at(places: readonly number[]): SelectedFleet {
    const placeThere = new Int32Array(this.storeKeys.length).fill(-1);
    places.forEach((place, i) => (placeThere[place] = i));
    const byKey = this.byKey.filter((place) => placeThere[place]! >= 0).map((place) => placeThere[place]!);
    return new SelectedFleet(this.stores, places, byKey);
  }

  traits({ positions }: StoreChunk): StoreTraits[] {
    return positions.map((position) => this.stores.traits[position]!);
  }

  /** The stores by ascending key, in chunks of at most this number of neighbouring groups of keys. */
  chunks(groups: number): Generator<StoreChunk> {
    return chunksOf(this.storeKeys, groups, this.byKey);
  }
}

/** Some stores of a fleet; `places[i]` is the fleet's index of store i. */
export class SelectedFleet extends PolledFleet {
  constructor(
    { storeIds, storeKeys, firstPolls, traits }: IndexedStores,
    readonly places: readonly number[],
    byKey: Uint32Array,
  ) {
    const of = <T>(list: readonly T[]): T[] => places.map((place) => list[place]!);
    super(
      {
        storeIds: of(storeIds),
        storeKeys: of(storeKeys),
        firstPolls: of(firstPolls),
        traits: of(traits),
      },
      byKey,
    );
  }
}

export const NO_STORES: IndexedStores = { storeIds: [], storeKeys: [], firstPolls: [], traits: [] };

/** A few milliseconds of work between two turns of the event loop. */
const GROUPS_PER_TURN = 16;

/** Caches the index of all stores until a store, its first poll, its hours, exclusions or zone change. */
@Injectable()
export class StoreIndexes {
  private index: StoreIndex | undefined;

  constructor(
    private readonly registry: StoresRepository,
    private readonly extents: PollExtentsRepository,
    private readonly traits: TraitsReader,
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
      const read = await this.traits.of(session, chunk);
      chunk.positions.forEach((position, i) => (traits[position] = read[i]!));
      await nextTurn();
    }
    return new StoreIndex(version, { storeIds, storeKeys, firstPolls, traits });
  }
}
