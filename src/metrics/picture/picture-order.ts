import { eachInTurns, sortInTurns } from '../../async/in-turns';
import { MS_PER_DAY } from '../../time/instant';
import { figuresOf } from '../engine/figures';
import { FleetPicture } from './fleet-picture';

const MEASURES = ['uptime', 'downtime', 'no_data'] as const;
const WINDOWS = ['hour', 'day', 'week'] as const;

/** A figure of a store, in milliseconds: what of which window. */
export interface PictureFigure {
  readonly measure: (typeof MEASURES)[number];
  readonly window: (typeof WINDOWS)[number];
}

/** `uptime_last_hour` and so on → the figure. */
export const PICTURE_FIGURES: ReadonlyMap<string, PictureFigure> = new Map(
  MEASURES.flatMap((measure) =>
    WINDOWS.map((window) => [`${measure}_last_${window}`, { measure, window }] as const),
  ),
);

/** By which figure, or by store_id where there is none; stores that are alike follow by store_id. */
export interface PictureOrder {
  readonly figure: PictureFigure | undefined;
  readonly descending: boolean;
}

/** What incidents that go on are sorted by; alike ones follow by their beginning, then by store_id. */
export interface GoingOnOrder {
  readonly by: 'start' | 'downtime';
  readonly descending: boolean;
}

/** What a figure of a store is, in milliseconds; time without data counts as down. */
export function figureOf(picture: FleetPicture, store: number, { measure, window }: PictureFigure): number {
  const sums = picture.windowOf(store, window);
  return measure === 'no_data' ? sums.noData : figuresOf(sums, 'down')[measure];
}

/** More stores than any fleet has, and more milliseconds than any figure: together exact in one number. */
const STORES = 2 ** 20;
const MOST = 2 ** 31;
/** A millisecond or two. */
const STORES_PER_TURN = 8_192;

/** The places of all stores, in order: worked out once, since whoever scrolls asks for page after page. */
export function orderOf(picture: FleetPicture, { figure, descending }: PictureOrder): Promise<Uint32Array> {
  return picture.ordered(`${figure?.measure} ${figure?.window} ${descending}`, async () => {
    const stores = await storesOf(picture, () => true);
    if (figure === undefined) return descending ? stores.reverse() : stores;
    return sorted(stores, descending, (store) => figureOf(picture, store, figure));
  });
}

/** The places of the stores at which an incident goes on, in order: also once. */
export function goingOnOrder(picture: FleetPicture, { by, descending }: GoingOnOrder): Promise<Uint32Array> {
  return picture.ordered(`going on ${by} ${descending}`, async () => {
    const stores = await storesOf(picture, (store) => picture.incidentGoesOn(store));
    const weekStart = picture.asOf - 7 * MS_PER_DAY;
    const byStart = await sorted(stores, descending, (store) => picture.incident(store)!.start - weekStart);
    if (by === 'start') return byStart;
    return sorted(byStart, descending, (store) => picture.incident(store)!.downtime);
  });
}

async function storesOf(picture: FleetPicture, wanted: (store: number) => boolean): Promise<Uint32Array> {
  const stores = new Uint32Array(picture.storeIds.length);
  let count = 0;
  await eachInTurns(stores.length, STORES_PER_TURN, (store) => {
    if (wanted(store)) stores[count++] = store;
  });
  return stores.slice(0, count);
}

/** Alike ones stay as they stood. By whole numbers alone: a comparison by call takes ten times as long. */
async function sorted(
  stores: Uint32Array,
  descending: boolean,
  msOf: (store: number) => number,
): Promise<Uint32Array> {
  const keys = new Float64Array(stores.length);
  await eachInTurns(stores.length, STORES_PER_TURN, (i) => {
    const ms = msOf(stores[i]!);
    keys[i] = (descending ? MOST - ms : ms) * STORES + i;
  });
  await sortInTurns(keys);
  const inOrder = new Uint32Array(stores.length);
  await eachInTurns(stores.length, STORES_PER_TURN, (i) => {
    inOrder[i] = stores[keys[i]! % STORES]!;
  });
  return inOrder;
}
