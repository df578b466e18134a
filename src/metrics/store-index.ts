import { ALWAYS_OPEN, WeeklySchedule } from '../business-hours/schedule';
import { storeGroupOf } from '../core/polls/poll-block';
import { LocalCalendar } from '../timezones/local-calendar';
import { chunksOf, StoreChunk } from './chunks';

/** What a store's figures depend on beside its polls. */
export interface StoreTraits {
  readonly calendar: LocalCalendar;
  readonly schedule: WeeklySchedule;
  /** false: no business hours, and so open 24/7. */
  readonly hasHours: boolean;
  /** The zone it was given, known or not; undefined: none. */
  readonly givenZone: string | undefined;
}

export const traitsOf = (
  calendar: LocalCalendar,
  givenZone: string | undefined,
  schedule: WeeklySchedule | undefined,
): StoreTraits => ({
  calendar,
  givenZone,
  hasHours: schedule !== undefined,
  schedule: schedule ?? ALWAYS_OPEN,
});

/** Stores in the order of their ids; of each, at the same place of each list, what is known of it. */
export interface IndexedStores {
  readonly storeIds: readonly string[];
  readonly storeKeys: readonly number[];
  /** Epoch ms; Infinity: it has no poll. */
  readonly firstPolls: readonly number[];
  readonly traits: readonly StoreTraits[];
}

/**
 * All stores as one version of them is, by store_id in byte order: the order of a report's rows. Whoever reads the fleet
 * again and again finds here what does not change with each poll.
 */
export class StoreIndex {
  /** From this instant on all stores that have a poll at all have had one (epoch ms). */
  private readonly allPolledAt: number;
  private all: PolledFleet | undefined;

  constructor(
    /** The version of the data with which a store, its first poll, its hours or its zone last changed. */
    readonly version: number,
    private readonly stores: IndexedStores,
  ) {
    let last = -Infinity;
    for (const firstPoll of stores.firstPolls) if (firstPoll > last && firstPoll < Infinity) last = firstPoll;
    this.allPolledAt = last;
  }

  /** The stores that have a poll at or before as_of (epoch ms): those that a report has rows for. */
  polledBy(asOf: number): PolledFleet {
    if (asOf < this.allPolledAt) return this.fleet(asOf);
    return (this.all ??= this.fleet(asOf));
  }

  private fleet(asOf: number): PolledFleet {
    const { storeIds, storeKeys, firstPolls, traits } = this.stores;
    const isPolled = (_: unknown, place: number) => firstPolls[place]! <= asOf;
    return new PolledFleet({
      storeIds: storeIds.filter(isPolled),
      storeKeys: storeKeys.filter(isPolled),
      firstPolls: firstPolls.filter(isPolled),
      traits: traits.filter(isPolled),
    });
  }
}

/** Some stores of an index in its order. */
export class PolledFleet {
  readonly storeIds: readonly string[];
  readonly storeKeys: readonly number[];
  private groups: readonly StoreChunk[] | undefined;

  constructor(private readonly stores: IndexedStores) {
    this.storeIds = stores.storeIds;
    this.storeKeys = stores.storeKeys;
  }

  get calendars(): ReadonlySet<LocalCalendar> {
    return new Set(this.stores.traits.map(({ calendar }) => calendar));
  }

  /** When the store at a place had its first poll (epoch ms). */
  firstPollAt(place: number): number {
    return this.stores.firstPolls[place]!;
  }

  /** Of each store, by its place. */
  get traitList(): readonly StoreTraits[] {
    return this.stores.traits;
  }

  /** The stores of these keys that are in it, and in such a zone. */
  select(storeKeys: ReadonlySet<number>, isWanted: (calendar: LocalCalendar) => boolean): SelectedFleet {
    const places: number[] = [];
    this.storeKeys.forEach((key, place) => {
      if (storeKeys.has(key) && isWanted(this.stores.traits[place]!.calendar)) places.push(place);
    });
    return new SelectedFleet(this.stores, places);
  }

  traits({ positions }: StoreChunk): StoreTraits[] {
    return positions.map((position) => this.stores.traits[position]!);
  }

  /** The stores by ascending key, some groups of keys at a time. */
  *chunks(groups: number): Generator<StoreChunk> {
    this.groups ??= [...chunksOf(this.storeKeys, 1)];
    let from = 0;
    for (let to = 1; to <= this.groups.length; to++) {
      const [first, next] = [this.groups[from]!, this.groups[to]];
      const near = next !== undefined && storeGroupOf(next.firstKey) - storeGroupOf(first.firstKey) < groups;
      if (near) continue;
      yield joined(this.groups.slice(from, to));
      from = to;
    }
  }
}

/** Some stores of a fleet; `places[i]` is the place there of its store i. */
export class SelectedFleet extends PolledFleet {
  constructor(
    { storeIds, storeKeys, firstPolls, traits }: IndexedStores,
    readonly places: readonly number[],
  ) {
    const of = <T>(list: readonly T[]): T[] => places.map((place) => list[place]!);
    super({
      storeIds: of(storeIds),
      storeKeys: of(storeKeys),
      firstPolls: of(firstPolls),
      traits: of(traits),
    });
  }
}

export const NO_STORES: IndexedStores = { storeIds: [], storeKeys: [], firstPolls: [], traits: [] };

const joined = (chunks: readonly StoreChunk[]): StoreChunk => ({
  storeKeys: chunks.flatMap(({ storeKeys }) => storeKeys),
  positions: chunks.flatMap(({ positions }) => positions),
  firstKey: chunks[0]!.firstKey,
  lastKey: chunks[chunks.length - 1]!.lastKey,
});
