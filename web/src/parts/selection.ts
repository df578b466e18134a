import { computed } from '@preact/signals';
import { readSelection, selectionQuery, type ZoneChoice } from '../format/selection';
import { linkTo, type Query } from '../route';
import { goTo, route } from '../router';

/** What the views show, as the address says. */
export const selection = computed(() => readSelection(route.value.query));

/** A link to a view that shows the same stores and the same time; `query`: further parameters, or others. */
export const linkWithSelection = (path: readonly string[], query: Query = {}): string =>
  linkTo(path, { ...selectionQuery(selection.value), ...query });

/** Opens a view in the same way. */
export const openWithSelection = (path: readonly string[], query: Query = {}): void =>
  goTo(path, { ...selectionQuery(selection.value), ...query });

/** Changes the selection of the shown view, as a new entry of the browser's history. Lists begin with their first page. */
export function changeSelection(changes: Query): void {
  const { path, query } = route.value;
  goTo(path, { ...query, offset: undefined, row: undefined, cursor: undefined, ...changes });
}

/** The zone of this browser. */
const MINE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The zone by whose clock an instant is shown. `storeZone`: undefined for instants of no single store. */
export const zoneOf = (zone: ZoneChoice, storeZone: string | undefined): string =>
  zone === 'mine' ? MINE : zone === 'utc' || storeZone === undefined ? 'UTC' : storeZone;
