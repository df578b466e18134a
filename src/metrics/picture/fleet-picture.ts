import { addSums, emptySums, StoreSums, WindowSums } from '../engine/figures';
import { HOURS, HourSums, hoursUpTo } from '../engine/hours';
import { STORE_STATUSES, StoreStatus } from '../engine/moment';
import { StorePicture } from './store-picture';

/** The windows of all stores together. */
export type FleetSums = Readonly<Record<keyof StoreSums, WindowSums>>;

const WINDOWS = ['hour', 'day', 'week'] as const satisfies (keyof StoreSums)[];
const PER_WINDOW = 3;
const PER_STORE = WINDOWS.length * PER_WINDOW;

const emptyFleetSums = (): FleetSums => ({ hour: emptySums(), day: emptySums(), week: emptySums() });

/**
 * All stores that have a poll at or before an instant (epoch ms), as they stand then: about 280 bytes each. A store is
 * named by its place in `storeIds`, which has the order of a report's rows.
 */
export class FleetPicture {
  /** The zones that stores are in; the zone of a store is one of them. */
  readonly zones: string[] = [];
  readonly now = emptyFleetSums();
  /** Of the stores that a report as of the end of each earlier window has. */
  readonly before = emptyFleetSums();
  readonly hours: HourSums;
  incidentsGoingOn = 0;
  /** The places of all stores by an order that was asked for, as store-selection.ts has them. */
  readonly orders = new Map<string, Uint32Array>();
  /** A window of two weeks of milliseconds would not fit; one of a week does, with a clock put back in it. */
  private readonly sums: Int32Array;
  private readonly cells: Int8Array;
  private readonly zoneOf: Uint16Array;
  private readonly statusOf: Uint8Array;
  private readonly zonePlaces = new Map<string, number>();

  constructor(
    /** Of the data that it shows. */
    readonly dataVersion: number,
    readonly asOf: number,
    readonly storeIds: readonly string[],
  ) {
    const stores = storeIds.length;
    this.hours = new HourSums(hoursUpTo(asOf).start);
    this.sums = new Int32Array(stores * PER_STORE);
    this.cells = new Int8Array(stores * HOURS);
    this.zoneOf = new Uint16Array(stores);
    this.statusOf = new Uint8Array(stores);
  }

  /** Puts in what was worked out of a store. Which of the earlier windows count: those it had a poll by the end of. */
  put(
    store: number,
    zone: string,
    { status, sums, before, incidentGoesOn }: StorePicture,
    hours: HourSums,
    counts: Readonly<Record<keyof StoreSums, boolean>>,
  ): void {
    this.zoneOf[store] = this.placeOfZone(zone);
    this.statusOf[store] = STORE_STATUSES.indexOf(status);
    if (incidentGoesOn) this.incidentsGoingOn++;
    let i = store * PER_STORE;
    for (const window of WINDOWS) {
      const { up, down, noData } = sums[window];
      this.sums[i++] = up;
      this.sums[i++] = down;
      this.sums[i++] = noData;
      addSums(this.now[window], sums[window]);
      if (counts[window]) addSums(this.before[window], before[window]);
    }
    this.hours.addAll(hours);
    hours.writeCells(this.cells, store * HOURS);
  }

  status(store: number): StoreStatus {
    return STORE_STATUSES[this.statusOf[store]!]!;
  }

  zone(store: number): string {
    return this.zones[this.zoneOf[store]!]!;
  }

  windowOf(store: number, window: keyof StoreSums): WindowSums {
    const i = store * PER_STORE + WINDOWS.indexOf(window) * PER_WINDOW;
    return { up: this.sums[i]!, down: this.sums[i + 1]!, noData: this.sums[i + 2]! };
  }

  /** 168 numbers, as `HourSums.writeCells` has them. */
  cellsOf(store: number): number[] {
    return Array.from(this.cells.subarray(store * HOURS, (store + 1) * HOURS));
  }

  /** How many stores are what. */
  statuses(): Record<StoreStatus, number> {
    const counts = { up: 0, down: 0, no_data: 0, closed: 0 };
    for (const status of this.statusOf) counts[STORE_STATUSES[status]!]++;
    return counts;
  }

  /** How many stores are in which zone, by its name. */
  storesByZone(): [zone: string, stores: number][] {
    const counts = this.zones.map(() => 0);
    for (const zone of this.zoneOf) counts[zone]!++;
    return this.zones
      .map((zone, i): [string, number] => [zone, counts[i]!])
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }

  private placeOfZone(zone: string): number {
    let place = this.zonePlaces.get(zone);
    if (place === undefined) {
      place = this.zones.push(zone) - 1;
      this.zonePlaces.set(zone, place);
    }
    return place;
  }
}
