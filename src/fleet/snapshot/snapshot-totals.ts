import type { LabelColumn } from '../../core/selectors/details';
import { figuresOf, type NoDataPolicy, WINDOWS } from '../../core/uptime/figures';
import { type GroupFigures, GroupTotals } from '../../core/uptime/groups';
import { HourSums } from '../../core/uptime/hours';
import { STORE_STATUSES, StoreStatus } from '../../core/uptime/status';
import type { StoreSums } from '../../core/uptime/totals';
import { eachInSlices, placesInOrder } from '../../platform/async';
import { FleetSnapshot, FleetSums, fleetSumsIn, NUMBERS_PER_STORE, windowTotals } from './fleet-snapshot';
import {
  type AttentionKind,
  filtering,
  hasStatus,
  hasZone,
  kindsOf,
  LAST,
  matcher,
  SnapshotFilter,
} from './store-selection';

/** How current the polls of the listed stores are. */
interface PolledStores {
  readonly open: number;
  /** How many of the open stores are stale, and how many have a poll of the last usual interval before as_of. */
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

/** The counts of a group: its stores with each status, and its ongoing incidents. */
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
  /** The sums of the earlier windows, of the stores that a report as of the end of each window includes. */
  readonly before: FleetSums;
  readonly ongoingIncidents: number;
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
  let ongoingIncidents = 0;
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
    if (snapshot.incident(store, policy) !== undefined) ongoingIncidents++;
    for (const kind of kindsOf(snapshot, store, policy)) attention[kind]++;
  });
  const byName = snapshot.calendars
    .map(({ zone }, i) => [zone, zones[i]!] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { stores, statuses, zones: byName, ...fleetSumsIn(windows), ongoingIncidents, attention };
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
  readonly ongoingIncidents: number;
  readonly now: Readonly<Record<keyof StoreSums, GroupFigures>>;
  /** The sums of the earlier windows, of the stores that a report as of the end of each window includes. */
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
      ongoingIncidents: own[STORE_STATUSES.length]!,
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

/** The values of a label that have series of their own: those that most stores have. */
export const MAX_VALUES = 100;
/** Stands for the other values. */
export const OTHER_VALUES = 'other';
/** Stands for the value of stores without the label. */
export const WITHOUT_LABEL = '(none)';

/** What series need of a snapshot. */
export type SeriesFleet = Pick<
  FleetSnapshot,
  'storeIds' | 'columnOf' | 'isListed' | 'status' | 'addWindows' | 'lastPoll'
>;

/** Stores by the values of a label. */
interface ValueGroups {
  readonly values: readonly string[];
  /** The index of each store's value. */
  readonly groupOf: Uint32Array;
}

/** The figures of some stores as of the latest poll. */
export interface GroupSeries {
  readonly statuses: Readonly<Record<StoreStatus, number>>;
  /** The share of open time in which the stores are up, where time without data is down; undefined: no open time. */
  readonly uptime: Readonly<Record<keyof StoreSums, number | undefined>>;
  /** Epoch ms; undefined: no store. */
  readonly newestPoll: number | undefined;
}

export interface LabelSeries {
  readonly label: string;
  readonly groups: ValueGroups;
  /** By the index of the value. */
  readonly series: readonly GroupSeries[];
}

/** All stores together, and by the values of some labels. */
export interface FleetSeries {
  readonly total: GroupSeries;
  readonly labels: readonly LabelSeries[];
}

/**
 * Groups this number of stores by the values of a column; undefined: no store has a value. Beyond `max` values, those of
 * the fewest stores are one.
 */
export async function valueGroups(
  column: LabelColumn | undefined,
  stores: number,
  max = MAX_VALUES,
): Promise<ValueGroups> {
  const { values: all, ids } = column ?? { values: [], ids: new Uint32Array(stores) };
  const counts = new Uint32Array(all.length + 1);
  for (let store = 0; store < stores; store++) counts[ids[store]!]!++;
  const order = await placesInOrder(all.length, (value) => -counts[value + 1]!);
  const places = new Map<string, number>();
  const placeOf = (name: string): number => {
    const place = places.get(name) ?? places.size;
    places.set(name, place);
    return place;
  };
  const groupOfId = new Uint32Array(counts.length);
  order.forEach((value, rank) => {
    if (counts[value + 1] === 0) return;
    groupOfId[value + 1] = placeOf(rank < max ? all[value]! : OTHER_VALUES);
  });
  if (counts[0]! > 0) groupOfId[0] = placeOf(WITHOUT_LABEL);
  const groupOf = new Uint32Array(stores);
  for (let store = 0; store < stores; store++) groupOf[store] = groupOfId[ids[store]!]!;
  return { values: [...places.keys()], groupOf };
}

/** The series of a snapshot, of each of these labels as well. */
export async function fleetSeries(fleet: SeriesFleet, labels: readonly string[]): Promise<FleetSeries> {
  const stores = fleet.storeIds.length;
  const [total] = await groupSeries(fleet, { values: [''], groupOf: new Uint32Array(stores) });
  const found: LabelSeries[] = [];
  for (const label of labels) {
    const groups = await valueGroups(fleet.columnOf(label), stores);
    found.push({ label, groups, series: await groupSeries(fleet, groups) });
  }
  return { total: total!, labels: found };
}

async function groupSeries(fleet: SeriesFleet, { values, groupOf }: ValueGroups): Promise<GroupSeries[]> {
  const windows = new Float64Array(values.length * NUMBERS_PER_STORE);
  const counts = new Uint32Array(values.length * STORE_STATUSES.length);
  const newest = new Float64Array(values.length).fill(NaN);
  await eachInSlices(fleet.storeIds.length, STORES_PER_TURN, (store) => {
    if (!fleet.isListed(store)) return;
    const group = groupOf[store]!;
    counts[group * STORE_STATUSES.length + STORE_STATUSES.indexOf(fleet.status(store))]!++;
    fleet.addWindows(store, windows, group * NUMBERS_PER_STORE);
    const lastPoll = fleet.lastPoll(store);
    if (!(newest[group]! >= lastPoll)) newest[group] = lastPoll;
  });
  return values.map((_, group) => {
    const ofStatus = STORE_STATUSES.map((status, i) => [status, counts[group * STORE_STATUSES.length + i]!]);
    const { now } = fleetSumsIn(windows, group * NUMBERS_PER_STORE);
    const shares = WINDOWS.map((window) => {
      const { uptime, downtime } = figuresOf(now[window], 'down');
      return [window, uptime + downtime === 0 ? undefined : uptime / (uptime + downtime)];
    });
    return {
      statuses: Object.fromEntries(ofStatus) as GroupSeries['statuses'],
      uptime: Object.fromEntries(shares) as GroupSeries['uptime'],
      newestPoll: Number.isNaN(newest[group]) ? undefined : newest[group]!,
    };
  });
}
