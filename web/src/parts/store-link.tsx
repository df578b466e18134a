import type { JSX } from 'preact';
import type { Named } from '../api/answers';
import { linkWithSelection } from './selection';

/** A store in a text: its name and its id, or its id alone. */
export const storeText = ({ store_id: id, name }: Named): string =>
  name === null || name === undefined ? id : `${name} (${id})`;

/** The address of a store, with the selection; the text that found it is no part of that. */
export const linkToStore = (storeId: string): string =>
  linkWithSelection(['stores', storeId], { q: undefined });

/** A link to a store: its name with its id in small type, or its id alone. */
export const StoreLink = ({ store }: { store: Named }): JSX.Element => (
  <a class="store-link" href={linkToStore(store.store_id)} title={storeText(store)}>
    <StoreName store={store} />
  </a>
);

/** The name of a store with its id in small type, or its id alone. */
export const StoreName = ({ store: { store_id: id, name } }: { store: Named }): JSX.Element =>
  name === null || name === undefined ? (
    <StoreId id={id} />
  ) : (
    <>
      {name}{' '}
      <span class="store-id">
        <StoreId id={id} />
      </span>
    </>
  );

/** Integers of 19 digits fit everywhere. */
const LONG_ID = 20;
const TAIL = 8;

/** An id in full where there is room, otherwise cut in the middle: ids of one owner differ at their ends. */
const StoreId = ({ id }: { id: string }): JSX.Element =>
  id.length <= LONG_ID ? (
    <>{id}</>
  ) : (
    <span class="cut">
      <span class="cut-head">{id.slice(0, -TAIL)}</span>
      <span class="cut-tail">{id.slice(-TAIL)}</span>
    </span>
  );
