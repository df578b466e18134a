import { figuresByName, figuresOf, NamedFigure } from '../../core/uptime/figures';
import { weekUpTo } from '../../core/uptime/range';
import { eachInSlices, placesInOrder } from '../../platform/async';
import { FleetSnapshot } from './fleet-snapshot';

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

/** One or two milliseconds. */

/** The indexes of all stores, in order. Computed once, because clients that scroll request page after page. */
export function orderOf(
  snapshot: FleetSnapshot,
  { figure, descending }: SnapshotOrder,
): Promise<Uint32Array> {
  return snapshot.ordered(`${figure?.measure} ${figure?.window} ${descending}`, async () => {
    const stores = await storesOf(snapshot, () => true);
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
