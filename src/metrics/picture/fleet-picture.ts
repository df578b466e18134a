import { LocalCalendar } from '../../timezones/local-calendar';
import { StoreSums, WINDOWS, WindowSums } from '../engine/figures';
import { HOURS, HourSums, hoursUpTo } from '../engine/hours';
import { Incident } from '../engine/incidents';
import { STORE_STATUSES, StoreStatus } from '../engine/moment';
import { StoreHours } from '../engine/store-hours';
import { KeptHours } from './kept-hours';
import { KeptIncidents } from './kept-incidents';
import { StorePicture } from './store-picture';

/** The windows of some stores together. */
export type FleetSums = Readonly<Record<keyof StoreSums, WindowSums>>;

const PER_WINDOW = 3;
const PER_STORE = WINDOWS.length * PER_WINDOW;

/** Room for what `addWindows` adds up. */
export const windowTotals = (): Float64Array => new Float64Array(2 * PER_STORE);

export const fleetSumsIn = (totals: Float64Array): { now: FleetSums; before: FleetSums } => {
  const [now, before] = [0, PER_STORE].map((from) => ({
    hour: sumsIn(totals, from),
    day: sumsIn(totals, from + PER_WINDOW),
    week: sumsIn(totals, from + 2 * PER_WINDOW),
  }));
  return { now: now!, before: before! };
};

/**
 * All stores that have a poll at or before an instant (epoch ms), as they stand then: 262 bytes each, and 4 for
 * each time that it became something else in the last 168 hours. A store is
 * named by its place in `storeIds`, which has the order of a report's rows.
 */
export class FleetPicture {
  /** Of the zones that stores are in, each once; that of a store is one of them. */
  readonly calendars: LocalCalendar[] = [];
  /** Where the first of the hours begins (epoch ms). */
  readonly hoursStart: number;
  /** A window of two weeks of milliseconds would not fit; one of a week does, with a clock put back in it. */
  private readonly now: Int32Array;
  /** Nothing for a store that a report as of the end of the earlier window does not have. */
  private readonly before: Int32Array;
  private readonly cells: Int8Array;
  private readonly hours: KeptHours;
  private readonly incidents: KeptIncidents;
  private readonly zoneOf: Uint16Array;
  private readonly statusOf: Uint8Array;
  private readonly orders = new Map<string, Promise<Uint32Array>>();
  private readonly zonePlaces = new Map<string, number>();

  constructor(
    /** Of the data that it shows. */
    readonly dataVersion: number,
    readonly asOf: number,
    readonly storeIds: readonly string[],
  ) {
    const stores = storeIds.length;
    this.hoursStart = hoursUpTo(asOf).start;
    this.now = new Int32Array(stores * PER_STORE);
    this.before = new Int32Array(stores * PER_STORE);
    this.cells = new Int8Array(stores * HOURS);
    this.hours = new KeptHours(stores);
    this.incidents = new KeptIncidents(stores, asOf);
    this.zoneOf = new Uint16Array(stores);
    this.statusOf = new Uint8Array(stores);
  }

  /** Puts in what was worked out of a store. Which of the earlier windows count: those it had a poll by the end of. */
  put(
    store: number,
    calendar: LocalCalendar,
    { status, sums, before, incident }: StorePicture,
    hours: StoreHours,
    counts: Readonly<Record<keyof StoreSums, boolean>>,
  ): void {
    this.zoneOf[store] = this.placeOfZone(calendar);
    this.statusOf[store] = STORE_STATUSES.indexOf(status);
    WINDOWS.forEach((window, i) => {
      const place = store * PER_STORE + i * PER_WINDOW;
      write(this.now, place, sums[window]);
      if (counts[window]) write(this.before, place, before[window]);
    });
    if (incident !== undefined) this.incidents.put(store, incident);
    this.hours.put(store, hours);
    hours.sums.writeCells(this.cells, store * HOURS);
  }

  status(store: number): StoreStatus {
    return STORE_STATUSES[this.statusOf[store]!]!;
  }

  /** Which of `calendars` it has. */
  zonePlace(store: number): number {
    return this.zoneOf[store]!;
  }

  calendar(store: number): LocalCalendar {
    return this.calendars[this.zoneOf[store]!]!;
  }

  windowOf(store: number, window: keyof StoreSums): WindowSums {
    return sumsIn(this.now, store * PER_STORE + WINDOWS.indexOf(window) * PER_WINDOW);
  }

  /** Adds a store's windows, and after them those before, to totals that `fleetSumsIn` reads. */
  addWindows(store: number, totals: Float64Array): void {
    const place = store * PER_STORE;
    for (let i = 0; i < PER_STORE; i++) {
      totals[i]! += this.now[place + i]!;
      totals[PER_STORE + i]! += this.before[place + i]!;
    }
  }

  /** Adds a store's hours to a total that begins with `hoursStart`. */
  addHours(store: number, total: HourSums): void {
    this.hours.addTo(total, store);
  }

  incidentGoesOn(store: number): boolean {
    return this.incidents.has(store);
  }

  /** The one that goes on, as of the last 168 hours; undefined: there is none. */
  incident(store: number): Incident | undefined {
    return this.incidents.of(store);
  }

  /** 168 numbers, as `HourSums.writeCells` has them. */
  cellsOf(store: number): number[] {
    return Array.from(this.cells.subarray(store * HOURS, (store + 1) * HOURS));
  }

  /** The places of stores in an order that has that name: made once. */
  ordered(name: string, make: () => Promise<Uint32Array>): Promise<Uint32Array> {
    let order = this.orders.get(name);
    if (order === undefined) this.orders.set(name, (order = make()));
    return order;
  }

  private placeOfZone(calendar: LocalCalendar): number {
    let place = this.zonePlaces.get(calendar.zone);
    if (place === undefined) {
      place = this.calendars.push(calendar) - 1;
      this.zonePlaces.set(calendar.zone, place);
    }
    return place;
  }
}

function write(numbers: Int32Array, place: number, { up, down, noData }: WindowSums): void {
  numbers[place] = up;
  numbers[place + 1] = down;
  numbers[place + 2] = noData;
}

const sumsIn = (numbers: Int32Array | Float64Array, place: number): WindowSums => ({
  up: numbers[place]!,
  down: numbers[place + 1]!,
  noData: numbers[place + 2]!,
});
