import { storeSearch } from '../../core/selectors/labels';
import type { Selector } from '../../core/selectors/selector';
import { figuresByName, figuresOf, NamedFigure } from '../../core/uptime/figures';
import { StoreStatus } from '../../core/uptime/moment';
import { weekUpTo } from '../../core/uptime/plans';
import { eachInSlices, placesInOrder } from '../../platform/async';
import { FleetSnapshot } from './fleet-snapshot';

/** Selects stores of a snapshot; all given conditions apply. */
export interface SnapshotFilter {
  readonly status?: StoreStatus | undefined;
  readonly zone?: string | undefined;
  readonly labels?: Selector | undefined;
  /** Text in the name or the id. */
  readonly text?: string | undefined;
}

export const hasStatus = (snapshot: FleetSnapshot, store: number, { status }: SnapshotFilter): boolean =>
  status === undefined || snapshot.status(store) === status;

export const hasZone = (snapshot: FleetSnapshot, store: number, { zone }: SnapshotFilter): boolean =>
  zone === undefined || snapshot.calendar(store).zone === zone;

/** Whether a store meets the conditions on labels and text. */
export function matcher(
  snapshot: FleetSnapshot,
  { labels, text = '' }: SnapshotFilter,
): (store: number) => boolean {
  const met = labels === undefined ? undefined : snapshot.met(labels);
  const isFound = storeSearch(text);
  return (store) =>
    (met === undefined || met[store] === 1) &&
    (isFound === undefined || isFound(snapshot.storeIds[store]!, snapshot.nameOf(store)));
}

/** Whether a store passes all conditions. */
export function filtering(snapshot: FleetSnapshot, filter: SnapshotFilter): (store: number) => boolean {
  const matches = matcher(snapshot, filter);
  return (store) => hasStatus(snapshot, store, filter) && hasZone(snapshot, store, filter) && matches(store);
}

/** One or two milliseconds. */
const STORES_PER_TURN = 8_192;

/** The number of stores of an order that pass the filter, and the indexes of those on the page. */
export async function selectStores(
  snapshot: FleetSnapshot,
  order: Uint32Array,
  filter: SnapshotFilter,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<{ total: number; places: number[] }> {
  const passes = filtering(snapshot, filter);
  const places: number[] = [];
  let total = 0;
  await eachInSlices(order.length, STORES_PER_TURN, (i) => {
    const store = order[i]!;
    if (!passes(store)) return;
    if (total >= offset && places.length < limit) places.push(store);
    total++;
  });
  return { total, places };
}

const MEASURES = ['uptime', 'downtime', 'no_data'] as const;

/** A figure of a store, in milliseconds. */
export type SnapshotFigure = NamedFigure<(typeof MEASURES)[number]>;

/** Maps `uptime_last_hour` and so on to the figure. */
export const SNAPSHOT_FIGURES = figuresByName(MEASURES);

/** Sorts by a figure, or by store_id without one. Ties are sorted by store_id. */
export interface SnapshotOrder {
  readonly figure: SnapshotFigure | undefined;
  readonly descending: boolean;
}

/** Sorts ongoing incidents. Ties are sorted by start, then by store_id. */
export interface OngoingOrder {
  readonly by: 'start' | 'downtime';
  readonly descending: boolean;
}

/** A figure of a store in milliseconds; time without data counts as down. */
export function figureOf(
  snapshot: FleetSnapshot,
  store: number,
  { measure, window }: SnapshotFigure,
): number {
  const sums = snapshot.windowOf(store, window);
  return measure === 'no_data' ? sums.noData : figuresOf(sums, 'down')[measure];
}

/** The indexes of the stores that a report has, in order. Computed once, because clients that scroll request page after page. */
export function orderOf(
  snapshot: FleetSnapshot,
  { figure, descending }: SnapshotOrder,
): Promise<Uint32Array> {
  return snapshot.ordered(`${figure?.measure} ${figure?.window} ${descending}`, async () => {
    const stores = await storesOf(snapshot, (store) => snapshot.isListed(store));
    if (figure === undefined) return descending ? stores.reverse() : stores;
    return sorted(stores, descending, (store) => figureOf(snapshot, store, figure));
  });
}

/** The indexes of the stores with an ongoing incident, in order. Computed once. */
export function ongoingOrder(
  snapshot: FleetSnapshot,
  { by, descending }: OngoingOrder,
): Promise<Uint32Array> {
  return snapshot.ordered(`going on ${by} ${descending}`, async () => {
    const stores = await storesOf(snapshot, (store) => snapshot.incidentGoesOn(store));
    const { start: weekStart } = weekUpTo(snapshot.asOf);
    const byStart = await sorted(stores, descending, (store) => snapshot.incident(store)!.start - weekStart);
    if (by === 'start') return byStart;
    return sorted(byStart, descending, (store) => snapshot.incident(store)!.downtime);
  });
}

async function storesOf(snapshot: FleetSnapshot, wanted: (store: number) => boolean): Promise<Uint32Array> {
  const stores = new Uint32Array(snapshot.storeIds.length);
  let count = 0;
  await eachInSlices(stores.length, STORES_PER_TURN, (store) => {
    if (wanted(store)) stores[count++] = store;
  });
  return stores.slice(0, count);
}

/** A stable sort. */
async function sorted(
  stores: Uint32Array,
  descending: boolean,
  msOf: (store: number) => number,
): Promise<Uint32Array> {
  const direction = descending ? -1 : 1;
  const places = await placesInOrder(stores.length, (place) => direction * msOf(stores[place]!));
  return places.map((place) => stores[place]!);
}
