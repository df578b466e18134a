import type { LabelColumn } from '../../core/selectors/details';
import { figuresOf, WINDOWS } from '../../core/uptime/figures';
import { STORE_STATUSES, type StoreStatus } from '../../core/uptime/status';
import type { StoreSums } from '../../core/uptime/totals';
import { eachInSlices, placesInOrder } from '../../platform/async';
import { type FleetSnapshot, fleetSumsIn, NUMBERS_PER_STORE } from './fleet-snapshot';

/** The values of a label that have series of their own: those that most stores have. */
export const MAX_VALUES = 100;
/** Stands for the other values. */
export const OTHER_VALUES = 'other';
/** Stands for the value of stores without the label. */
export const WITHOUT_LABEL = '(none)';

/** One or two milliseconds. */
const STORES_PER_TURN = 4_096;

/** What series need of a snapshot. */
export type SeriesFleet = Pick<
  FleetSnapshot,
  'storeIds' | 'columnOf' | 'isListed' | 'status' | 'addWindows' | 'lastPoll'
>;

/** Stores by the values of a label. */
export interface ValueGroups {
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
