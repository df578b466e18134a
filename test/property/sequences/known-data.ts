import type { Hours } from '../second-by-second';

export interface PollRow {
  readonly storeId: string;
  /** Epoch ms */
  readonly observedAt: number;
  readonly active: boolean;
}

/** The valid data of a store. */
export interface KnownStore {
  /** By instant (epoch ms): active or not. */
  readonly polls: Map<number, boolean>;
  hours: readonly Hours[];
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

  takeHours(storeId: string, rows: readonly Hours[]): void {
    this.named(storeId).hours = rows;
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

  latestPoll(): number | undefined {
    const instants = [...this.stores.values()].flatMap(({ polls }) => [...polls.keys()]);
    return instants.length === 0 ? undefined : Math.max(...instants);
  }

  private named(storeId: string): KnownStore {
    let store = this.stores.get(storeId);
    if (store === undefined)
      this.stores.set(storeId, (store = { polls: new Map(), hours: [], zone: undefined }));
    return store;
  }
}
