import { MS_PER_HOUR } from '../../core/time/instant';
import { figuresOf, type NoDataPolicy } from '../../core/uptime/figures';
import { allowedDowntime } from '../../core/uptime/targets';
import type { FleetSnapshot } from './fleet-snapshot';
import {
  filtering,
  type SnapshotFilter,
  sorted,
  storesOf,
  uptimeMillionths,
  wasNeverUp,
} from './store-selection';

/**
 * Why a store needs attention: its incident goes on and began in the last hour (`new`), or earlier (`ongoing`); it had
 * open time in the last week and was up in none of it (`never_up`, which is neither of these); it has had no poll for too
 * long (`stale`, beside any of the others).
 */
export const ATTENTION_KINDS = ['new', 'ongoing', 'never_up', 'stale'] as const;
export type AttentionKind = (typeof ATTENTION_KINDS)[number];

/** Why a store needs attention; nothing: it does not. `policy`: whether time without data is a part of incidents. */
export function kindsOf(snapshot: FleetSnapshot, store: number, policy: NoDataPolicy): AttentionKind[] {
  if (!snapshot.isListed(store)) return [];
  const stale: AttentionKind[] = snapshot.status(store) === 'stale' ? ['stale'] : [];
  if (wasNeverUp(snapshot, store)) return ['never_up', ...stale];
  const incident = snapshot.incident(store, policy);
  if (incident === undefined) return stale;
  return [incident.start >= snapshot.asOf - MS_PER_HOUR ? 'new' : 'ongoing', ...stale];
}

/** What a list of stores that need attention says of one of them. Instants are epoch ms. */
export interface AttentionEntry {
  /** Since when: the beginning of its incident, or its newest poll. */
  readonly start: number;
  /** Whether it began before the last 168 hours, which cut it. */
  readonly clippedStart: boolean;
  /** Whether the start is known from a later poll, the first one of its day, and so assumed. */
  readonly assumedStart: boolean;
  /** The lost open time, in milliseconds. */
  readonly lost: number;
}

/** `kind`: one of `kindsOf` the store. */
export function attentionEntry(
  snapshot: FleetSnapshot,
  store: number,
  kind: AttentionKind,
  policy: NoDataPolicy,
): AttentionEntry {
  const lost = lostTime(snapshot, store, kind, policy);
  if (kind === 'stale')
    return { start: snapshot.lastPoll(store), clippedStart: false, assumedStart: false, lost };
  // Of a store that was never up, a gap is not the end of anything.
  const { start, startedBefore } = snapshot.incident(store, kind === 'never_up' ? 'down' : policy)!;
  const assumedStart = !startedBefore && snapshot.isFilledBackAt(store, start);
  return { start, clippedStart: startedBefore, assumedStart, lost };
}

/** Of its incident, or without a poll; of a store that was never up, all downtime of the last week. */
function lostTime(snapshot: FleetSnapshot, store: number, kind: AttentionKind, policy: NoDataPolicy): number {
  if (kind === 'stale') return snapshot.openTimeSince(store, snapshot.lastPoll(store));
  if (kind === 'never_up') return figuresOf(snapshot.windowOf(store, 'week'), policy).downtime;
  return snapshot.incident(store, policy)!.downtime;
}

/**
 * The downtime that its target still allows a store in the open time of the last week, in milliseconds; negative: more is
 * used. undefined: it has no target.
 */
export function targetLeft(snapshot: FleetSnapshot, store: number, policy: NoDataPolicy): number | undefined {
  const targetPpm = snapshot.goals.targetPpm[store]!;
  if (Number.isNaN(targetPpm)) return undefined;
  const { uptime, downtime } = figuresOf(snapshot.windowOf(store, 'week'), policy);
  return allowedDowntime(uptime + downtime, targetPpm) - downtime;
}

export const ATTENTION_ORDERS = [
  'start',
  'duration',
  'uptime_percent_last_week',
  'target_left_last_week',
  'store_id',
] as const;
export type AttentionOrder = (typeof ATTENTION_ORDERS)[number];

/** A page of the stores that need attention, by their indexes. */
export interface AttentionRequest {
  readonly kind: AttentionKind;
  readonly policy: NoDataPolicy;
  readonly by: AttentionOrder;
  readonly descending: boolean;
  readonly limit: number;
  readonly offset: number;
}

/** Ties are sorted by store_id, and stores without the figure are last. */
export async function attentionPage(
  snapshot: FleetSnapshot,
  filter: SnapshotFilter,
  { kind, policy, by, descending, limit, offset }: AttentionRequest,
): Promise<{ total: number; places: number[] }> {
  const passes = filtering(snapshot, filter);
  const stores = await storesOf(
    snapshot,
    (store) => kindsOf(snapshot, store, policy).includes(kind) && passes(store),
  );
  const order =
    by === 'store_id'
      ? descending
        ? stores.reverse()
        : stores
      : await sorted(stores, descending, (store) => keyOf(snapshot, store, by, kind, policy));
  return { total: order.length, places: Array.from(order.subarray(offset, offset + limit)) };
}

function keyOf(
  snapshot: FleetSnapshot,
  store: number,
  by: Exclude<AttentionOrder, 'store_id'>,
  kind: AttentionKind,
  policy: NoDataPolicy,
): number | undefined {
  switch (by) {
    case 'start':
      return attentionEntry(snapshot, store, kind, policy).start;
    case 'duration':
      return lostTime(snapshot, store, kind, policy);
    case 'uptime_percent_last_week':
      return uptimeMillionths(snapshot, store, 'week', policy);
    case 'target_left_last_week':
      return targetLeft(snapshot, store, policy);
  }
}
