import { eachInTurns } from '../../async/in-turns';
import { HourSums } from '../engine/hours';
import { StoreStatus } from '../engine/moment';
import { FleetPicture, FleetSums, fleetSumsIn, windowTotals } from './fleet-picture';
import { hasStatus, hasText, hasZone, passes, PictureFilter } from './picture-filter';

/** Each a millisecond or two. */
const STORES_PER_TURN = 4_096;
const STORES_OF_HOURS_PER_TURN = 512;

/** What the stores that a filter leaves come to. */
export interface FleetTotals {
  readonly stores: number;
  /** How many there would be with each status, whichever the filter asks for. */
  readonly statuses: Readonly<Record<StoreStatus, number>>;
  /** How many there would be in each zone, whichever the filter asks for; by name, all zones of the picture. */
  readonly zones: readonly (readonly [zone: string, stores: number])[];
  readonly now: FleetSums;
  /** Of the stores that a report as of the end of each earlier window has. */
  readonly before: FleetSums;
  readonly incidentsGoingOn: number;
}

export async function totalsOf(picture: FleetPicture, filter: PictureFilter = {}): Promise<FleetTotals> {
  const statuses = { up: 0, down: 0, no_data: 0, closed: 0 };
  const zones = picture.calendars.map(() => 0);
  const windows = windowTotals();
  let stores = 0;
  let incidentsGoingOn = 0;
  await eachInTurns(picture.storeIds.length, STORES_PER_TURN, (store) => {
    if (!hasText(picture, store, filter)) return;
    const ofStatus = hasStatus(picture, store, filter);
    const ofZone = hasZone(picture, store, filter);
    if (ofZone) statuses[picture.status(store)]++;
    if (ofStatus) zones[picture.zonePlace(store)]!++;
    if (!ofStatus || !ofZone) return;
    stores++;
    picture.addWindows(store, windows);
    if (picture.incidentGoesOn(store)) incidentsGoingOn++;
  });
  const byName = picture.calendars
    .map(({ zone }, i) => [zone, zones[i]!] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { stores, statuses, zones: byName, ...fleetSumsIn(windows), incidentsGoingOn };
}

/** The last 168 hours of the stores that a filter leaves, all together. */
export async function hoursOf(picture: FleetPicture, filter: PictureFilter = {}): Promise<HourSums> {
  const total = new HourSums(picture.hoursStart);
  await eachInTurns(picture.storeIds.length, STORES_OF_HOURS_PER_TURN, (store) => {
    if (passes(picture, store, filter)) picture.addHours(store, total);
  });
  return total;
}
