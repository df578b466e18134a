import { storeSearch } from '../../core/selectors/details';
import type { Selector } from '../../core/selectors/selector';
import { MS_PER_HOUR } from '../../core/time/instant';
import {
  figuresByName,
  figuresOf,
  floorOfQuotient,
  NamedFigure,
  type NoDataPolicy,
} from '../../core/uptime/figures';
import { isNeverUp } from '../../core/uptime/groups';
import { weekUpTo } from '../../core/uptime/plans';
import { StoreStatus } from '../../core/uptime/status';
import { allowedDowntime } from '../../core/uptime/targets';
import { eachInSlices, placesInOrder } from '../../platform/async';
import { FleetSnapshot } from './fleet-snapshot';

/** Selects stores of a snapshot; all given conditions apply. */
export interface SnapshotFilter {
  readonly status?: StoreStatus | undefined;
  readonly zone?: string | undefined;
  readonly labels?: Selector | undefined;
  /** Text in the name or the id. */
  readonly text?: string | undefined;
  /** Whether they had open time in the last week, and were up in none of it. */
  readonly neverUp?: boolean | undefined;
}

export const hasStatus = (snapshot: FleetSnapshot, store: number, { status }: SnapshotFilter): boolean =>
  status === undefined || snapshot.status(store) === status;

export const hasZone = (snapshot: FleetSnapshot, store: number, { zone }: SnapshotFilter): boolean =>
  zone === undefined || snapshot.calendar(store).zone === zone;

/** Whether a store had open time in the last week, and was up in none of it. */
function wasNeverUp(snapshot: FleetSnapshot, store: number): boolean {
  const { up, down, noData } = snapshot.windowOf(store, 'week');
  return isNeverUp(up, down, noData);
}

const hasNeverUp = (snapshot: FleetSnapshot, store: number, { neverUp }: SnapshotFilter): boolean =>
  neverUp === undefined || wasNeverUp(snapshot, store) === neverUp;

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
  return (store) =>
    hasStatus(snapshot, store, filter) &&
    hasZone(snapshot, store, filter) &&
    hasNeverUp(snapshot, store, filter) &&
    matches(store);
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
type SnapshotFigure = NamedFigure<(typeof MEASURES)[number]>;

/** Maps `uptime_last_hour` and so on to the figure. */
export const SNAPSHOT_FIGURES = figuresByName(MEASURES);

/** Maps `uptime_percent_last_hour` and so on to the window. */
export const SNAPSHOT_PERCENTAGES = figuresByName(['uptime_percent']);

/** Sorts by a figure, or by store_id without one. Ties are sorted by store_id. */
export interface SnapshotOrder {
  readonly figure: NamedFigure<(typeof MEASURES)[number] | 'uptime_percent'> | undefined;
  readonly descending: boolean;
  /** Default: `down`. */
  readonly policy?: NoDataPolicy;
}

/** Sorts ongoing incidents. Ties are sorted by start, then by store_id. */
interface OngoingOrder {
  readonly by: 'start' | 'downtime';
  readonly descending: boolean;
  /** Default: `down`. */
  readonly policy?: NoDataPolicy;
}

/** A figure of a store in milliseconds. */
export function figureOf(
  snapshot: FleetSnapshot,
  store: number,
  { measure, window }: SnapshotFigure,
  policy: NoDataPolicy,
): number {
  const sums = snapshot.windowOf(store, window);
  return measure === 'no_data' ? sums.noData : figuresOf(sums, policy)[measure];
}

/** The uptime of a window in millionths of uptime + downtime, rounded down; undefined: both are 0. */
function uptimeMillionths(
  snapshot: FleetSnapshot,
  store: number,
  window: SnapshotFigure['window'],
  policy: NoDataPolicy,
): number | undefined {
  const { uptime, downtime } = figuresOf(snapshot.windowOf(store, window), policy);
  return uptime + downtime === 0 ? undefined : floorOfQuotient(uptime, 1_000_000, uptime + downtime);
}

/**
 * The indexes of the stores that a report has, in order; those without the figure are last. Computed once, because clients
 * that scroll request page after page.
 */
export function orderOf(
  snapshot: FleetSnapshot,
  { figure, descending, policy = 'down' }: SnapshotOrder,
): Promise<Uint32Array> {
  return snapshot.ordered(`${figure?.measure} ${figure?.window} ${descending} ${policy}`, async () => {
    const stores = await storesOf(snapshot, (store) => snapshot.isListed(store));
    if (figure === undefined) return descending ? stores.reverse() : stores;
    const { measure, window } = figure;
    return sorted(stores, descending, (store) =>
      measure === 'uptime_percent'
        ? uptimeMillionths(snapshot, store, window, policy)
        : figureOf(snapshot, store, { measure, window }, policy),
    );
  });
}

/** The indexes of the stores with an ongoing incident, in order. Computed once. */
export function ongoingOrder(
  snapshot: FleetSnapshot,
  { by, descending, policy = 'down' }: OngoingOrder,
): Promise<Uint32Array> {
  return snapshot.ordered(`ongoing ${by} ${descending} ${policy}`, async () => {
    const stores = await storesOf(snapshot, (store) => snapshot.incident(store, policy) !== undefined);
    const { start: weekStart } = weekUpTo(snapshot.asOf);
    const byStart = await sorted(
      stores,
      descending,
      (store) => snapshot.incident(store, policy)!.start - weekStart,
    );
    if (by === 'start') return byStart;
    return sorted(byStart, descending, (store) => snapshot.incident(store, policy)!.downtime);
  });
}

/** Stands for a figure that does not exist: greater than any. */
export const LAST = 2 ** 52;

/** The indexes of the wanted stores, ascending. */
async function storesOf(snapshot: FleetSnapshot, wanted: (store: number) => boolean): Promise<Uint32Array> {
  const stores = new Uint32Array(snapshot.storeIds.length);
  let count = 0;
  await eachInSlices(stores.length, STORES_PER_TURN, (store) => {
    if (wanted(store)) stores[count++] = store;
  });
  return stores.slice(0, count);
}

/** A stable sort by integers; those without one are last. */
async function sorted(
  stores: Uint32Array,
  descending: boolean,
  keyOf: (store: number) => number | undefined,
): Promise<Uint32Array> {
  const direction = descending ? -1 : 1;
  const places = await placesInOrder(stores.length, (place) => {
    const key = keyOf(stores[place]!);
    return key === undefined ? LAST : direction * key;
  });
  return places.map((place) => stores[place]!);
}

/**
 * Why a store needs attention: its incident is ongoing and began in the last hour (`new`), or earlier (`ongoing`); it had
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
interface AttentionEntry {
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
  // A gap does not end the downtime of a store that was never up.
  const { start, clippedStart } = snapshot.incident(store, kind === 'never_up' ? 'down' : policy)!;
  const assumedStart = !clippedStart && snapshot.isFilledBackAt(store, start);
  return { start, clippedStart: clippedStart, assumedStart, lost };
}

/** The downtime of its incident, or its open time without a poll. If it was never up: all downtime of the last week. */
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
