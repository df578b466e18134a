import { STORE_STATUSES, type StoreStatus } from '../../core/uptime/status';
import type { FleetSnapshot } from './fleet-snapshot';

/** What the comparison of statuses needs of a snapshot. */
export type ComparedFleet = Pick<
  FleetSnapshot,
  'dataVersion' | 'storeIds' | 'isListed' | 'status' | 'nameOf'
>;

/** The statuses of the stores of a snapshot, to be compared with those of a later one. */
export interface SeenStatuses {
  readonly dataVersion: number;
  readonly storeIds: readonly string[];
  /** For each store, 1 + the index of its status; 0: a report has no row of it. */
  readonly codes: Uint8Array;
}

/** A store whose status is another one than before; null: a report has no row of it. */
interface StatusChange {
  readonly storeId: string;
  readonly name: string | null;
  readonly before: StoreStatus | null;
  readonly status: StoreStatus | null;
}

export function statusesSeen(fleet: ComparedFleet): SeenStatuses {
  const { dataVersion, storeIds } = fleet;
  const codes = new Uint8Array(storeIds.length);
  for (let store = 0; store < codes.length; store++) {
    if (fleet.isListed(store)) codes[store] = 1 + STORE_STATUSES.indexOf(fleet.status(store));
  }
  return { dataVersion, storeIds, codes };
}

/**
 * The stores of a fleet whose status has changed since an earlier snapshot, `seen` being what is seen of the fleet itself;
 * undefined: more than `max`.
 */
export function statusChanges(
  before: SeenStatuses,
  seen: SeenStatuses,
  fleet: Pick<ComparedFleet, 'nameOf'>,
  max: number,
): StatusChange[] | undefined {
  const changes: StatusChange[] = [];
  const add = (storeId: string, store: number | undefined, from: number, to: number): boolean => {
    if (from !== to) {
      const name = store === undefined ? null : fleet.nameOf(store);
      changes.push({ storeId, name, before: statusOf(from), status: statusOf(to) });
    }
    return changes.length <= max;
  };
  const placeBefore = placesIn(before.storeIds, seen.storeIds);
  for (let store = 0; store < seen.storeIds.length; store++) {
    const place = placeBefore(store);
    const from = place === undefined ? 0 : before.codes[place]!;
    if (!add(seen.storeIds[store]!, store, from, seen.codes[store]!)) return undefined;
  }
  if (isSame(before.storeIds, seen.storeIds)) return changes;
  const left = new Set(seen.storeIds);
  for (const [place, storeId] of before.storeIds.entries()) {
    if (!left.has(storeId) && !add(storeId, undefined, before.codes[place]!, 0)) return undefined;
  }
  return changes;
}

const statusOf = (code: number): StoreStatus | null => (code === 0 ? null : STORE_STATUSES[code - 1]!);

/** Snapshots share their list of stores until stores are new or change. */
const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one === other || (one.length === other.length && one.every((id, i) => id === other[i]));

/** Where the store at an index of `after` is in `before`; undefined: it is new. */
function placesIn(
  before: readonly string[],
  after: readonly string[],
): (store: number) => number | undefined {
  if (isSame(before, after)) return (store) => store;
  const places = new Map(before.map((storeId, place) => [storeId, place]));
  return (store) => places.get(after[store]!);
}
