import { HourSums } from '../../core/uptime/hours';
import { StoreStatus } from '../../core/uptime/moment';
import { eachInSlices } from '../../platform/async';
import { FleetSnapshot, FleetSums, fleetSumsIn, windowTotals } from './fleet-snapshot';
import { hasStatus, hasText, hasZone, passes, SnapshotFilter } from './store-selection';

/** One or two milliseconds. */
const STORES_PER_TURN = 4_096;
const STORES_OF_HOURS_PER_TURN = 512;

/** The totals of the stores that pass a filter. */
export interface FleetTotals {
  readonly stores: number;
  /** The number of stores with each status, if the filter's condition on the status is left out. */
  readonly statuses: Readonly<Record<StoreStatus, number>>;
  /**
   * The number of stores in each zone, if the filter's condition on the zone is left out; all zones of the snapshot, by
   * name.
   */
  readonly zones: readonly (readonly [zone: string, stores: number])[];
  readonly now: FleetSums;
  /** Of the stores that a report as of the end of each earlier window includes. */
  readonly before: FleetSums;
  readonly incidentsGoingOn: number;
}

export async function totalsOf(snapshot: FleetSnapshot, filter: SnapshotFilter = {}): Promise<FleetTotals> {
  const statuses = { up: 0, down: 0, no_data: 0, excluded: 0, closed: 0 };
  const zones = snapshot.calendars.map(() => 0);
  const windows = windowTotals();
  let stores = 0;
  let incidentsGoingOn = 0;
  await eachInSlices(snapshot.storeIds.length, STORES_PER_TURN, (store) => {
    if (!hasText(snapshot, store, filter)) return;
    const ofStatus = hasStatus(snapshot, store, filter);
    const ofZone = hasZone(snapshot, store, filter);
    if (ofZone) statuses[snapshot.status(store)]++;
    if (ofStatus) zones[snapshot.zonePlace(store)]!++;
    if (!ofStatus || !ofZone) return;
    stores++;
    snapshot.addWindows(store, windows);
    if (snapshot.incidentGoesOn(store)) incidentsGoingOn++;
  });
  const byName = snapshot.calendars
    .map(({ zone }, i) => [zone, zones[i]!] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { stores, statuses, zones: byName, ...fleetSumsIn(windows), incidentsGoingOn };
}

/** The last 168 hours of the stores that pass a filter, added together. */
export async function hoursOf(snapshot: FleetSnapshot, filter: SnapshotFilter = {}): Promise<HourSums> {
  const total = new HourSums(snapshot.hoursStart);
  await eachInSlices(snapshot.storeIds.length, STORES_OF_HOURS_PER_TURN, (store) => {
    if (passes(snapshot, store, filter)) snapshot.addHours(store, total);
  });
  return total;
}
