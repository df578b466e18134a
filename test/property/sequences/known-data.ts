import type { ExclusionKind } from '../../../src/core/schedule/exclusions';
import type { Hours } from '../second-by-second';

export interface PollRow {
  readonly storeId: string;
  /** Epoch ms */
  readonly observedAt: number;
  readonly active: boolean;
}

/** The open time of a date with special hours, in seconds after midnight. */
export interface Shift {
  readonly start: number;
  readonly end: number;
}

/** An exclusion without its store. Epoch ms */
export interface Exclusion {
  readonly start: number;
  readonly end: number;
  readonly kind: ExclusionKind;
}

/** The valid data of a store. */
export interface KnownStore {
  /** By instant (epoch ms): active or not. */
  readonly polls: Map<number, boolean>;
  /** The hours that are in force since ever. */
  hours: readonly Hours[];
  /** Later ones, by the date from which they are valid. */
  readonly versions: Map<number, readonly Hours[]>;
  /** By date; none: closed. */
  readonly special: Map<number, readonly Shift[]>;
  /** Those that are not revoked, each once. */
  exclusions: readonly Exclusion[];
  zone: string | undefined;
}

/**
 * The data that the product has received, in maps: of a poll at the same instant, of hours and of zones, the last one
 * wins.
 */
export class KnownData {
  readonly stores = new Map<string, KnownStore>();
  readonly batches: (readonly PollRow[])[] = [];

  takePolls(rows: readonly PollRow[]): void {
    for (const { storeId, observedAt, active } of rows) this.named(storeId).polls.set(observedAt, active);
    this.batches.push(rows);
  }

  /** All of history. */
  takeHours(storeId: string, rows: readonly Hours[]): void {
    const store = this.named(storeId);
    store.hours = rows;
    store.versions.clear();
  }

  /** The hours from a date on, or since ever; without rows, that version is removed. */
  takeVersion(storeId: string, validFrom: number | undefined, rows: readonly Hours[]): void {
    const store = this.named(storeId);
    if (validFrom === undefined) store.hours = rows;
    else if (rows.length === 0) store.versions.delete(validFrom);
    else store.versions.set(validFrom, rows);
  }

  /** undefined: none of their own. */
  takeSpecialHours(storeId: string, date: number, shifts: readonly Shift[] | undefined): void {
    const { special } = this.named(storeId);
    if (shifts === undefined) special.delete(date);
    else special.set(date, shifts);
  }

  takeExclusion(storeId: string, exclusion: Exclusion): void {
    const store = this.named(storeId);
    if (!store.exclusions.some((known) => isSame(known, exclusion))) {
      store.exclusions = [...store.exclusions, exclusion];
    }
  }

  takeRevocation(storeId: string, exclusion: Exclusion): void {
    const store = this.named(storeId);
    store.exclusions = store.exclusions.filter((known) => !isSame(known, exclusion));
  }

  takeZone(storeId: string, zone: string): void {
    this.named(storeId).zone = zone;
  }

  /** Every poll, in an order that does not depend on the order of arrival. */
  polls(): PollRow[] {
    return [...this.stores].flatMap(([storeId, { polls }]) =>
      [...polls].sort(([a], [b]) => a - b).map(([observedAt, active]) => ({ storeId, observedAt, active })),
    );
  }

  exclusions(): [storeId: string, exclusion: Exclusion][] {
    return [...this.stores].flatMap(([storeId, { exclusions }]) =>
      exclusions.map((exclusion): [string, Exclusion] => [storeId, exclusion]),
    );
  }

  latestPoll(): number | undefined {
    const instants = [...this.stores.values()].flatMap(({ polls }) => [...polls.keys()]);
    return instants.length === 0 ? undefined : Math.max(...instants);
  }

  private named(storeId: string): KnownStore {
    let store = this.stores.get(storeId);
    if (store === undefined) {
      store = {
        polls: new Map(),
        hours: [],
        versions: new Map(),
        special: new Map(),
        exclusions: [],
        zone: undefined,
      };
      this.stores.set(storeId, store);
    }
    return store;
  }
}

const isSame = (a: Exclusion, b: Exclusion): boolean =>
  a.start === b.start && a.end === b.end && a.kind === b.kind;
