import { StoreStatus } from '../../core/uptime/moment';
import { FleetSnapshot } from './fleet-snapshot';

/** Selects stores of a snapshot; all given conditions apply. */
export interface SnapshotFilter {
  readonly status?: StoreStatus | undefined;
  readonly zone?: string | undefined;
  /** A case-sensitive substring of the store_id. */
  readonly text?: string | undefined;
}

export const hasStatus = (snapshot: FleetSnapshot, store: number, { status }: SnapshotFilter): boolean =>
  status === undefined || snapshot.status(store) === status;

export const hasZone = (snapshot: FleetSnapshot, store: number, { zone }: SnapshotFilter): boolean =>
  zone === undefined || snapshot.calendar(store).zone === zone;

export const hasText = (snapshot: FleetSnapshot, store: number, { text = '' }: SnapshotFilter): boolean =>
  text === '' || snapshot.storeIds[store]!.includes(text);

export const passes = (snapshot: FleetSnapshot, store: number, filter: SnapshotFilter): boolean =>
  hasStatus(snapshot, store, filter) && hasZone(snapshot, store, filter) && hasText(snapshot, store, filter);
