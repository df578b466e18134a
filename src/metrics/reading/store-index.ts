import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { BusinessHoursRepository, ExclusionsRepository } from '../../business-hours';
import { LocalCalendar } from '../../core/calendar/local-calendar';
import { ExcludedTime, NOTHING_EXCLUDED } from '../../core/schedule/exclusions';
import { type StoreSchedule } from '../../core/schedule/known-schedules';
import { ALWAYS_OPEN, Schedule } from '../../core/schedule/schedule';
import {
  columnOfEach,
  type LabelColumn,
  LabelColumns,
  LabelColumnsBuilder,
  storeSearch,
} from '../../core/selectors/details';
import { type Selector, storesThatMeet } from '../../core/selectors/selector';
import { groupsOf, type StoreGoals, type StoreGroups } from '../../core/uptime/groups';
import { currentStores } from '../../platform/async';
import { CONFIG, type Config } from '../../platform/config';
import { ReadSession, storesVersion } from '../../platform/database';
import { PollExtentsRepository } from '../../polls';
import {
  amongKeys,
  chunksOf,
  factsOf,
  type Labels,
  labelsOf,
  NO_FACTS,
  placesByKey,
  type StoreChunk,
  StoreDetailsRepository,
  type StoreFacts,
  StoresRepository,
} from '../../stores';
import { Calendars, TimezonesRepository } from '../../timezones';

/** What is known of a store besides its polls. */
export interface StoreTraits {
  readonly calendar: LocalCalendar;
  /** Within its first and last date of business. */
  readonly schedule: Schedule;
  /** false: no business hours, so open 24/7 but for special hours. */
  readonly hasHours: boolean;
  /** What its exclusions take out. */
  readonly excluded: ExcludedTime;
  /** The imported zone name, known or not; undefined: none. */
  readonly givenZone: string | undefined;
  /** A store without a target of its own has DEFAULT_TARGET_PERCENT. */
  readonly facts: StoreFacts;
}

/** A store without hours is open 24/7. */
export const traitsOf = (
  calendar: LocalCalendar,
  givenZone: string | undefined,
  hours: StoreSchedule | undefined,
  excluded: ExcludedTime = NOTHING_EXCLUDED,
  facts: StoreFacts = NO_FACTS,
): StoreTraits => ({
  calendar,
  // One text for all stores of a zone.
  givenZone: givenZone === calendar.zone ? calendar.zone : givenZone,
  schedule: (hours?.schedule ?? ALWAYS_OPEN).within(facts.openedOn, facts.closedOn),
  hasHours: hours?.hasHours ?? false,
  excluded,
  facts,
});

/** Reads the traits of stores. */
@Injectable()
export class TraitsReader {
  private readonly noFacts: StoreFacts;

  constructor(
    private readonly hours: BusinessHoursRepository,
    private readonly exclusions: ExclusionsRepository,
    private readonly timezones: TimezonesRepository,
    private readonly calendars: Calendars,
    private readonly details: StoreDetailsRepository,
    @Inject(CONFIG) { targets }: Config,
  ) {
    this.noFacts = { ...NO_FACTS, targetPpm: targets.defaultPpm ?? null };
  }

  /** In the order of the chunk. `onLabels` receives the labels of the stores that have details. */
  async of(
    session: ReadSession,
    chunk: StoreChunk,
    onLabels?: (storeKey: number, labels: Labels) => void,
  ): Promise<StoreTraits[]> {
    // Starts all reads at once: a remote database works while this process uses the previous answer.
    const [schedules, excluded, zones, details] = await Promise.all([
      this.hours.schedules(session, chunk),
      this.exclusions.excluded(session, chunk),
      this.timezones.zones(session, chunk),
      this.details.rows(session, amongKeys(chunk)),
    ]);
    const facts = new Map<number, StoreFacts>();
    for (const row of details) {
      const own = factsOf(row);
      facts.set(row[0], { ...own, targetPpm: own.targetPpm ?? this.noFacts.targetPpm });
      onLabels?.(row[0], labelsOf(row));
    }
    return chunk.storeKeys.map((key) => {
      const zone = zones.get(key);
      const calendar = this.calendars.of(zone);
      return traitsOf(calendar, zone, schedules.get(key), excluded.get(key), facts.get(key) ?? this.noFacts);
    });
  }
}

/** Columns of stores, in the order of their ids. */
interface IndexedStores {
  readonly storeIds: readonly string[];
  readonly storeKeys: readonly number[];
  /** Epoch ms; Infinity: it has no polls. */
  readonly firstPolls: readonly number[];
  readonly traits: readonly StoreTraits[];
  readonly labels: LabelColumns;
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
    /** The data version in which a store, its first poll, its hours, exclusions, zone or details last changed. */
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

  /** The index of a database that has only the stores which meet a selector. */
  within(selector: Selector): StoreIndex {
    const { places, stores } = this.whole.selectBy(selector);
    return new StoreIndex(this.version, { ...stores, labels: this.stores.labels.only(places) });
  }

  /** All stores, also those without polls. */
  get everyStore(): PolledFleet {
    return this.whole;
  }

  private fleet(asOf: number): PolledFleet {
    const places: number[] = [];
    this.stores.firstPolls.forEach((firstPoll, place) => {
      if (firstPoll <= asOf) places.push(place);
    });
    return places.length === this.stores.storeKeys.length ? this.whole : this.whole.at(places);
  }
}

/** Selects stores; all given conditions apply. */
export interface StoresAsked {
  readonly labels?: Selector | undefined;
  /** Text in the name or the id. */
  readonly text?: string | undefined;
  /** The instant (epoch ms) of the status that `labels` asks for; default: as_of. */
  readonly statusAt?: number | undefined;
}

function goalsOf(traits: readonly StoreTraits[]): StoreGoals {
  const targetPpm = new Float64Array(traits.length);
  const salesCents = new Float64Array(traits.length);
  for (let store = 0; store < traits.length; store++) {
    const { facts } = traits[store]!;
    targetPpm[store] = facts.targetPpm ?? NaN;
    salesCents[store] = facts.salesCents ?? NaN;
  }
  return { targetPpm, salesCents };
}

/** Some stores of an index in its order. */
export class PolledFleet {
  readonly storeIds: readonly string[];
  readonly storeKeys: readonly number[];
  private zones: LabelColumn | undefined;
  private expected: StoreGoals | undefined;
  private clocks: ReadonlySet<LocalCalendar> | undefined;

  constructor(
    readonly stores: IndexedStores,
    /** The indexes of its stores, by ascending key. */
    private readonly byKey = placesByKey(stores.storeKeys),
  ) {
    this.storeIds = stores.storeIds;
    this.storeKeys = stores.storeKeys;
  }

  get calendars(): ReadonlySet<LocalCalendar> {
    return (this.clocks ??= new Set(this.stores.traits.map(({ calendar }) => calendar)));
  }

  /** The instant of a store's first poll (epoch ms). */
  firstPollAt(place: number): number {
    return this.stores.firstPolls[place]!;
  }

  /** null: it has none. */
  nameOf(place: number): string | null {
    return this.stores.traits[place]!.facts.name;
  }

  /** The traits of each store, by index. */
  get traitList(): readonly StoreTraits[] {
    return this.stores.traits;
  }

  /** The target and the sales of each store, by index. */
  get goals(): StoreGoals {
    return (this.expected ??= goalsOf(this.stores.traits));
  }

  /** Its stores by one or two keys of labels, or by `timezone`. */
  groupsBy(keys: readonly string[]): StoreGroups {
    return groupsOf(
      this.storeKeys.length,
      keys.map((key) => this.columnOf(key)),
    );
  }

  /** Its stores that a request asks for, without the key `status`: see `AskedStores`. */
  asked({ labels = [], text }: StoresAsked): PolledFleet {
    const met = labels.length === 0 ? this : this.selectBy(labels);
    return text === undefined ? met : met.search(text);
  }

  /** Its stores that have one of these keys and a wanted zone. */
  select(storeKeys: ReadonlySet<number>, isWanted: (calendar: LocalCalendar) => boolean): SelectedFleet {
    const places: number[] = [];
    this.storeKeys.forEach((key, place) => {
      if (storeKeys.has(key) && isWanted(this.stores.traits[place]!.calendar)) places.push(place);
    });
    return this.at(places);
  }

  /**
   * Its stores that meet a selector. `columnOf`: the values of keys that are not known here, such as the
   * status at an instant.
   */
  selectBy(
    selector: Selector,
    columnOf: (key: string) => LabelColumn | undefined = () => undefined,
  ): SelectedFleet {
    const stores = this.storeKeys.length;
    const met = storesThatMeet(selector, stores, (key) => columnOf(key) ?? this.columnOf(key));
    const places: number[] = [];
    for (let place = 0; place < stores; place++) if (met[place] === 1) places.push(place);
    return this.at(places);
  }

  /** The values of a key: a label, the zone of its local days, or the ids. */
  columnOf(key: string): LabelColumn | undefined {
    if (key === 'status') throw new Error('the status of stores is not known without an instant');
    if (key === 'store_id') return columnOfEach(this.storeIds);
    return key === 'timezone' ? (this.zones ??= this.zoneColumn()) : this.stores.labels.column(key);
  }

  /** The keys of all labels, in order. */
  get labelKeys(): readonly string[] {
    return this.stores.labels.keys;
  }

  /** Its stores with this text in their id or name (`searchText`). */
  search(text: string): PolledFleet {
    const isFound = storeSearch(text);
    if (isFound === undefined) return this;
    const places: number[] = [];
    this.storeIds.forEach((storeId, place) => {
      if (isFound(storeId, this.stores.traits[place]!.facts.name)) places.push(place);
    });
    return this.at(places);
  }

  /** Its stores that had not closed for good before a date, which depends on the zone. */
  openFrom(dateIn: (calendar: LocalCalendar) => number): PolledFleet {
    const dates = new Map<LocalCalendar, number>();
    for (const calendar of this.calendars) dates.set(calendar, dateIn(calendar));
    const places: number[] = [];
    this.stores.traits.forEach(({ calendar, schedule }, place) => {
      if (!schedule.isOver(dates.get(calendar)!)) places.push(place);
    });
    return places.length === this.storeKeys.length ? this : this.at(places);
  }

  private zoneColumn(): LabelColumn {
    const zones = new LabelColumnsBuilder();
    this.stores.traits.forEach(({ calendar }, place) => zones.add(place, 'timezone', calendar.zone));
    return zones.build(this.storeKeys.length).column('timezone') ?? { values: [], ids: new Uint32Array() };
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
class SelectedFleet extends PolledFleet {
  constructor(
    { storeIds, storeKeys, firstPolls, traits, labels }: IndexedStores,
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
        labels: labels.at(places),
      },
      byKey,
    );
  }
}

export const NO_STORES: IndexedStores = {
  storeIds: [],
  storeKeys: [],
  firstPolls: [],
  traits: [],
  labels: new LabelColumnsBuilder().build(0),
};

/** A few milliseconds of work between two turns of the event loop. */
const GROUPS_PER_TURN = 16;

/** Caches the index of all stores until a store, its first poll, its hours, exclusions, zone or details change. */
@Injectable()
export class StoreIndexes {
  private index: StoreIndex | undefined;

  constructor(
    private readonly stores: StoresRepository,
    private readonly extents: PollExtentsRepository,
    private readonly traits: TraitsReader,
  ) {}

  /** The index of the data that the session sees, of the stores that the current work sees. */
  async of(session: ReadSession): Promise<StoreIndex> {
    const version = await storesVersion(session);
    if (this.index?.version !== version) this.index = await this.read(session, version);
    return currentStores()?.part(this.index) ?? this.index;
  }

  private async read(session: ReadSession, version: number): Promise<StoreIndex> {
    const { storeIds, storeKeys } = await this.stores.all(session);
    const extents = await this.extents.all(session);
    const firstPolls = storeKeys.map((key) => extents.of(key)?.first ?? Infinity);
    const traits = new Array<StoreTraits>(storeKeys.length);
    const labels = new LabelColumnsBuilder();
    for (const chunk of chunksOf(storeKeys, GROUPS_PER_TURN)) {
      const positions = new Map(chunk.storeKeys.map((key, i) => [key, chunk.positions[i]!]));
      const read = await this.traits.of(session, chunk, (key, own) => {
        const position = positions.get(key);
        if (position === undefined) return;
        for (const label of Object.keys(own)) labels.add(position, label, own[label]!);
      });
      chunk.positions.forEach((position, i) => (traits[position] = read[i]!));
      await nextTurn();
    }
    return new StoreIndex(version, {
      storeIds,
      storeKeys,
      firstPolls,
      traits,
      labels: labels.build(storeKeys.length),
    });
  }
}
