import { figuresOf } from '../engine/figures';
import { StoreStatus } from '../engine/moment';
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

/** Which stores of a picture are wanted; all that is given must hold. */
export interface PictureFilter {
  readonly status?: StoreStatus | undefined;
  readonly zone?: string | undefined;
  /** Text anywhere in the store_id, letter by letter. */
  readonly text?: string | undefined;
}

/** What a figure of a store is, in milliseconds; time without data counts as down. */
export function figureOf(picture: FleetPicture, store: number, { measure, window }: PictureFigure): number {
  const sums = picture.windowOf(store, window);
  return measure === 'no_data' ? sums.noData : figuresOf(sums, 'down')[measure];
}

/** More stores than any fleet has, and more milliseconds than any figure: together exact in one number. */
const STORES = 2 ** 20;
const MOST = 2 ** 31;

/** The places of all stores, in order: worked out once, since whoever scrolls asks for page after page. */
export function orderOf(picture: FleetPicture, order: PictureOrder): Uint32Array {
  const { figure, descending } = order;
  const name = `${figure?.measure} ${figure?.window} ${descending}`;
  let places = picture.orders.get(name);
  if (places === undefined) picture.orders.set(name, (places = ordered(picture, order)));
  return places;
}

/** By whole numbers alone: a comparison by call takes ten times as long. */
function ordered(picture: FleetPicture, { figure, descending }: PictureOrder): Uint32Array {
  const { length } = picture.storeIds;
  if (figure === undefined) {
    return Uint32Array.from({ length }, (_, i) => (descending ? length - 1 - i : i));
  }
  const keys = Float64Array.from({ length }, (_, store) => {
    const ms = figureOf(picture, store, figure);
    return (descending ? MOST - ms : ms) * STORES + store;
  });
  return Uint32Array.from(keys.sort(), (key) => key % STORES);
}

/** How many of the stores of an order pass the filter, and the places of those on the page. */
export function selectStores(
  picture: FleetPicture,
  order: Uint32Array,
  { status, zone, text = '' }: PictureFilter,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): { total: number; places: number[] } {
  const places: number[] = [];
  let total = 0;
  for (const store of order) {
    if (status !== undefined && picture.status(store) !== status) continue;
    if (zone !== undefined && picture.zone(store) !== zone) continue;
    if (text !== '' && !picture.storeIds[store]!.includes(text)) continue;
    if (total >= offset && places.length < limit) places.push(store);
    total++;
  }
  return { total, places };
}
