import { eachInSlices } from '../../platform/async';
import { FleetSnapshot } from './fleet-snapshot';
import { passes, SnapshotFilter } from './snapshot-filter';

/** One or two milliseconds. */
const STORES_PER_TURN = 8_192;

/** The number of stores of an order that pass the filter, and the indexes of those on the page. */
export async function selectStores(
  snapshot: FleetSnapshot,
  order: Uint32Array,
  filter: SnapshotFilter,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<{ total: number; places: number[] }> {
  const places: number[] = [];
  let total = 0;
  await eachInSlices(order.length, STORES_PER_TURN, (i) => {
    const store = order[i]!;
    if (!passes(snapshot, store, filter)) return;
    if (total >= offset && places.length < limit) places.push(store);
    total++;
  });
  return { total, places };
}
