import { StoreStatus } from '../engine/moment';
import { FleetPicture } from './fleet-picture';

/** Which stores of a picture are wanted; all that is given must hold. */
export interface PictureFilter {
  readonly status?: StoreStatus | undefined;
  readonly zone?: string | undefined;
  /** Text anywhere in the store_id, letter by letter. */
  readonly text?: string | undefined;
}

export const hasStatus = (picture: FleetPicture, store: number, { status }: PictureFilter): boolean =>
  status === undefined || picture.status(store) === status;

export const hasZone = (picture: FleetPicture, store: number, { zone }: PictureFilter): boolean =>
  zone === undefined || picture.calendar(store).zone === zone;

export const hasText = (picture: FleetPicture, store: number, { text = '' }: PictureFilter): boolean =>
  text === '' || picture.storeIds[store]!.includes(text);

export const passes = (picture: FleetPicture, store: number, filter: PictureFilter): boolean =>
  hasStatus(picture, store, filter) && hasZone(picture, store, filter) && hasText(picture, store, filter);
