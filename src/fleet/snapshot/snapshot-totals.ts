import { type NoDataPolicy, WINDOWS } from '../../core/uptime/figures';
import { type GroupFigures, GroupTotals } from '../../core/uptime/groups';
import { HourSums } from '../../core/uptime/hours';
import { STORE_STATUSES, StoreStatus } from '../../core/uptime/status';
import type { StoreSums } from '../../core/uptime/totals';
import { eachInSlices, placesInOrder } from '../../platform/async';
import { FleetSnapshot, FleetSums, fleetSumsIn, NUMBERS_PER_STORE, windowTotals } from './fleet-snapshot';
import { type AttentionKind, kindsOf } from './store-attention';
import { filtering, hasStatus, hasZone, LAST, matcher, SnapshotFilter } from './store-selection';

/** How current the polls of the listed stores are. */
export interface PolledStores {
  readonly open: number;
  /** Of these, how many are stale, and how many have a poll of the last usual interval before as_of. */
  readonly stale: number;
  readonly polled: number;
  /** The newest poll by as_of of all stores (epoch ms); undefined: there are none. */
  readonly newest: number | undefined;
}

export function polledStores(snapshot: FleetSnapshot): PolledStores {
  const { usualInterval = 0 } = snapshot.freshness;
  const since = snapshot.asOf - usualInterval;
  let [open, stale, polled] = [0, 0, 0];
  let newest: number | undefined;
  for (let store = 0; store < snapshot.storeIds.length; store++) {
    const status = snapshot.status(store);
    newest = Math.max(newest ?? 0, snapshot.lastPoll(store));
    if (!snapshot.isListed(store) || status === 'closed' || status === 'excluded') continue;
    open++;
    if (status === 'stale') stale++;
    if (snapshot.lastPoll(store) >= since) polled++;
  }
  return { open, stale, polled, newest };
}

/** Of a group: the number of its stores with each status, and of its ongoing incidents. */
const COUNTS = STORE_STATUSES.length + 1;

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
  /** The number of stores that need attention, by kind. */
  readonly attention: Readonly<Record<AttentionKind, number>>;
}

/** `policy`: whether time without data is a part of incidents. */
export async function totalsOf(
  snapshot: FleetSnapshot,
  filter: SnapshotFilter = {},
  policy: NoDataPolicy = 'down',
): Promise<FleetTotals> {
  const statuses = { up: 0, down: 0, no_data: 0, stale: 0, excluded: 0, closed: 0 };
  const zones = snapshot.calendars.map(() => 0);
  const windows = windowTotals();
  const matches = matcher(snapshot, filter);
  const attention = { new: 0, ongoing: 0, never_up: 0, stale: 0 };
  let stores = 0;
  let incidentsGoingOn = 0;
  await eachInSlices(snapshot.storeIds.length, STORES_PER_TURN, (store) => {
    if (!matches(store)) return;
    const count = snapshot.isListed(store) ? 1 : 0;
    const ofStatus = hasStatus(snapshot, store, filter);
    const ofZone = hasZone(snapshot, store, filter);
    if (ofZone) statuses[snapshot.status(store)] += count;
    if (ofStatus) zones[snapshot.zonePlace(store)]! += count;
    if (!ofStatus || !ofZone) return;
    stores += count;
    snapshot.addWindows(store, windows);
    if (snapshot.incident(store, policy) !== undefined) incidentsGoingOn++;
    for (const kind of kindsOf(snapshot, store, policy)) attention[kind]++;
  });
  const byName = snapshot.calendars
    .map(({ zone }, i) => [zone, zones[i]!] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { stores, statuses, zones: byName, ...fleetSumsIn(windows), incidentsGoingOn, attention };
}

/** The last 168 hours of the stores that pass a filter, added together. */
export async function hoursOf(snapshot: FleetSnapshot, filter: SnapshotFilter = {}): Promise<HourSums> {
  const total = new HourSums(snapshot.hoursStart);
  const passes = filtering(snapshot, filter);
  await eachInSlices(snapshot.storeIds.length, STORES_OF_HOURS_PER_TURN, (store) => {
    if (passes(store)) snapshot.addHours(store, total);
  });
  return total;
}

/** A group of the stores of a snapshot. */
export interface SnapshotGroup {
  /** The values of its keys; null: its stores have none. */
  readonly values: readonly (string | null)[];
  readonly stores: number;
  readonly statuses: Readonly<Record<StoreStatus, number>>;
  readonly incidentsGoingOn: number;
  readonly now: Readonly<Record<keyof StoreSums, GroupFigures>>;
  /** Of the stores that a report as of the end of each earlier window includes. */
  readonly before: FleetSums;
}

/**
 * The groups of the stores that pass a filter, by one or two keys, in the order of their values. `policy`: how time
 * without data counts for incidents, targets and lost sales.
 */
export async function snapshotGroups(
  snapshot: FleetSnapshot,
  filter: SnapshotFilter,
  keys: readonly string[],
  policy: NoDataPolicy = 'down',
): Promise<SnapshotGroup[]> {
  const groups = snapshot.groupsBy(keys);
  const { values, groupOf } = groups;
  const now = new GroupTotals(groups, WINDOWS.length, snapshot.goals, policy);
  const windows = new Float64Array(values.length * NUMBERS_PER_STORE);
  const counts = new Uint32Array(values.length * COUNTS);
  const passes = filtering(snapshot, filter);
  await eachInSlices(snapshot.storeIds.length, STORES_PER_TURN, (store) => {
    if (!passes(store)) return;
    const group = groupOf[store]!;
    snapshot.addWindows(store, windows, group * NUMBERS_PER_STORE);
    if (snapshot.incident(store, policy) !== undefined) counts[group * COUNTS + STORE_STATUSES.length]!++;
    if (!snapshot.isListed(store)) return;
    counts[group * COUNTS + STORE_STATUSES.indexOf(snapshot.status(store))]!++;
    snapshot.addToGroups(store, now);
  });
  const found: SnapshotGroup[] = [];
  await eachInSlices(values.length, STORES_PER_TURN, (group) => {
    const own = counts.subarray(group * COUNTS, (group + 1) * COUNTS);
    const statuses = Object.fromEntries(STORE_STATUSES.map((status, i) => [status, own[i]!]));
    const [hour, day, week] = WINDOWS.map((_, window) => now.of(group, window));
    if (hour!.stores === 0) return;
    found.push({
      values: values[group]!,
      stores: hour!.stores,
      statuses: statuses as SnapshotGroup['statuses'],
      incidentsGoingOn: own[STORE_STATUSES.length]!,
      now: { hour: hour!, day: day!, week: week! },
      before: fleetSumsIn(windows, group * NUMBERS_PER_STORE).before,
    });
  });
  return found;
}

/** Groups by a figure, an integer; those without it are last, and ties keep their order. */
export async function sortedGroups(
  groups: readonly SnapshotGroup[],
  figureOf: (group: SnapshotGroup) => number | undefined,
  descending: boolean,
): Promise<SnapshotGroup[]> {
  const direction = descending ? -1 : 1;
  const places = await placesInOrder(groups.length, (place) => {
    const figure = figureOf(groups[place]!);
    return figure === undefined ? LAST : direction * figure;
  });
  return Array.from(places, (place) => groups[place]!);
}
