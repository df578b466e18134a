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

/** A store of an index. */
export interface IndexedStore extends StoreTraits {
  readonly storeId: string;
  readonly storeKey: number;
  /** Epoch ms; Infinity: it has no poll. */
  readonly firstPollAt: number;
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
    private readonly stores: readonly IndexedStore[],
  ) {
    this.allPolledAt = stores.reduce(
      (last, { firstPollAt }) => (firstPollAt < Infinity ? Math.max(last, firstPollAt) : last),
      -Infinity,
    );
  }

  /** The stores that have a poll at or before as_of (epoch ms): those that a report has rows for. */
  polledBy(asOf: number): PolledFleet {
    if (asOf < this.allPolledAt) return this.fleet(asOf);
    return (this.all ??= this.fleet(asOf));
  }

  private fleet(asOf: number): PolledFleet {
    return new PolledFleet(this.stores.filter(({ firstPollAt }) => firstPollAt <= asOf));
  }
}

/** Some stores of an index in its order. */
export class PolledFleet {
  readonly storeIds: readonly string[];
  readonly storeKeys: readonly number[];
  private byKey: readonly StoreChunk[] | undefined;

  constructor(private readonly stores: readonly IndexedStore[]) {
    this.storeIds = stores.map(({ storeId }) => storeId);
    this.storeKeys = stores.map(({ storeKey }) => storeKey);
  }

  get calendars(): ReadonlySet<LocalCalendar> {
    return new Set(this.stores.map(({ calendar }) => calendar));
  }

  /** When the store at a place had its first poll (epoch ms). */
  firstPollAt(place: number): number {
    return this.stores[place]!.firstPollAt;
  }

  traits({ positions }: StoreChunk): StoreTraits[] {
    return positions.map((position) => this.stores[position]!);
  }

  /** The stores by ascending key, some groups of keys at a time. */
  *chunks(groups: number): Generator<StoreChunk> {
    this.byKey ??= [...chunksOf(this.storeKeys, 1)];
    let from = 0;
    for (let to = 1; to <= this.byKey.length; to++) {
      const [first, next] = [this.byKey[from]!, this.byKey[to]];
      const near =
        next !== undefined && storeGroupOf(next.firstKey) - storeGroupOf(first.firstKey) < groups;
      if (near) continue;
      yield joined(this.byKey.slice(from, to));
      from = to;
    }
  }
}

const joined = (chunks: readonly StoreChunk[]): StoreChunk => ({
  storeKeys: chunks.flatMap(({ storeKeys }) => storeKeys),
  positions: chunks.flatMap(({ positions }) => positions),
  firstKey: chunks[0]!.firstKey,
  lastKey: chunks[chunks.length - 1]!.lastKey,
});
