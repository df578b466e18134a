import { LocalCalendar } from '../../core/calendar/local-calendar';
import { WINDOWS } from '../../core/uptime/figures';
import { HOURS, HourSums, hoursUpTo } from '../../core/uptime/hours';
import { Incident } from '../../core/uptime/incidents';
import { StoreStatus } from '../../core/uptime/moment';
import type { StoreSums, WindowSums } from '../../core/uptime/window-totals';
import { BEFORE, NUMBERS_PER_STORE } from './snapshot-figures';
import { StoreTimeline, walkTimeline } from './store-timeline';

/** The windows of some stores together. */
export type FleetSums = Readonly<Record<keyof StoreSums, WindowSums>>;

const PER_WINDOW = 3;

/** Counters for `addWindows`. */
export const windowTotals = (): Float64Array => new Float64Array(NUMBERS_PER_STORE);

export const fleetSumsIn = (totals: Float64Array): { now: FleetSums; before: FleetSums } => {
  const [now, before] = [0, BEFORE].map((from) => ({
    hour: sumsIn(totals, from),
    day: sumsIn(totals, from + PER_WINDOW),
    week: sumsIn(totals, from + 2 * PER_WINDOW),
  }));
  return { now: now!, before: before! };
};

/** The content of a snapshot: the status and sums of each store, by its index. */
export interface SnapshotContent {
  /** The version of the data in the snapshot. */
  readonly dataVersion: number;
  /** Epoch ms */
  readonly asOf: number;
  /** In the order of a report's rows; a store's index here identifies it. */
  readonly storeIds: readonly string[];
  readonly calendars: readonly LocalCalendar[];
  readonly timelines: readonly StoreTimeline[];
  readonly statuses: readonly StoreStatus[];
  /** See `writeFigures`. The earlier windows of a store are zero if a report as of their end does not include it. */
  readonly figures: Uint32Array;
  /** The ongoing incident of the last 168 hours; undefined if there is none. */
  readonly incidents: readonly (Incident | undefined)[];
}

/** All stores that have a poll at or before an instant, with their state at that instant. */
export class FleetSnapshot {
  /** The distinct zones of the stores. */
  readonly calendars: readonly LocalCalendar[];
  /** The start of the first hour (epoch ms). */
  readonly hoursStart: number;
  private readonly zonePlaces: ReadonlyMap<string, number>;
  private readonly orders = new Map<string, Promise<Uint32Array>>();

  constructor(private readonly content: SnapshotContent) {
    this.hoursStart = hoursUpTo(content.asOf).start;
    // The default zone has a calendar of its own, beside that of the same name.
    this.calendars = [...new Map(content.calendars.map((calendar) => [calendar.zone, calendar])).values()];
    this.zonePlaces = new Map(this.calendars.map(({ zone }, place) => [zone, place]));
  }

  get dataVersion(): number {
    return this.content.dataVersion;
  }

  get asOf(): number {
    return this.content.asOf;
  }

  get storeIds(): readonly string[] {
    return this.content.storeIds;
  }

  status(store: number): StoreStatus {
    return this.content.statuses[store]!;
  }

  /** The index of its zone in `calendars`. */
  zonePlace(store: number): number {
    return this.zonePlaces.get(this.calendar(store).zone)!;
  }

  calendar(store: number): LocalCalendar {
    return this.content.calendars[store]!;
  }

  windowOf(store: number, window: keyof StoreSums): WindowSums {
    const place = store * NUMBERS_PER_STORE + WINDOWS.indexOf(window) * PER_WINDOW;
    return sumsIn(this.content.figures, place);
  }

  /** Adds a store's windows, followed by the earlier ones, to totals that `fleetSumsIn` reads. */
  addWindows(store: number, totals: Float64Array): void {
    const place = store * NUMBERS_PER_STORE;
    for (let i = 0; i < NUMBERS_PER_STORE; i++) totals[i]! += this.content.figures[place + i]!;
  }

  /** Adds a store's hours to a total that starts at `hoursStart`. */
  addHours(store: number, total: HourSums): void {
    walkTimeline(
      this.content.timelines[store]!,
      this.hoursStart,
      this.asOf,
      this.asOf,
      (start, end, status) => total.add(start, end, status),
    );
  }

  incidentGoesOn(store: number): boolean {
    return this.incident(store) !== undefined;
  }

  incident(store: number): Incident | undefined {
    return this.content.incidents[store];
  }

  /** 168 numbers, as `HourSums.writeCells` writes them. */
  cellsOf(store: number): number[] {
    const hours = new HourSums(this.hoursStart);
    this.addHours(store, hours);
    const cells = new Int8Array(HOURS);
    hours.writeCells(cells, 0);
    return Array.from(cells);
  }

  /** The indexes of the stores in a named order, which is computed once. */
  ordered(name: string, make: () => Promise<Uint32Array>): Promise<Uint32Array> {
    let order = this.orders.get(name);
    if (order === undefined) this.orders.set(name, (order = make()));
    return order;
  }
}

const sumsIn = (numbers: Uint32Array | Float64Array, place: number): WindowSums => ({
  up: numbers[place]!,
  down: numbers[place + 1]!,
  noData: numbers[place + 2]!,
});
