import { signal } from '@preact/signals';
import { linkTo, type Query, readRoute, type Route } from './route';
import { forgetScrollFrom, keepScroll, restoreScroll, scrollToTop } from './scroll';

/** The shown place. Its address can be shared, and the browser can go back to it. */
export const route = signal<Route>(readRoute(location.hash));

/** The address of the shown place. The browser's is another one from the press of a link until its event. */
let shown = location.hash;

/** The forms with changes that are not saved. */
const unsaved = new Set<symbol>();

/** The position of the shown place among the entries of the browser's history. */
let position = positionOf(history.state) ?? 0;
// The page was left, or is loaded again.
if (positionOf(history.state) !== undefined) restoreScroll(position);
history.replaceState({ position }, '');
addEventListener('pagehide', () => keepScroll(position));

addEventListener('hashchange', () => {
  const next = readRoute(location.hash);
  const known = positionOf(history.state);
  // A new entry follows the shown one.
  const to = known ?? position + 1;
  const moves = next.path.join('/') !== route.value.path.join('/');
  // Kept also for a refused entry, because the browser may return to it.
  history.replaceState({ position: to }, '');
  if (to !== position && moves && unsaved.size > 0 && !mayLoseChanges()) {
    history.go(position - to);
    return;
  }
  if (to === position) return show(next);
  keepScroll(position);
  position = to;
  show(next);
  if (known !== undefined) return restoreScroll(to);
  forgetScrollFrom(to);
  if (moves) scrollToTop();
});

export function goTo(path: readonly string[], query: Query = {}): void {
  location.hash = linkTo(path, query);
}

/**
 * Changes the query of the shown place, without an entry in the browser's history. Does nothing when a link was pressed
 * just before: the place is being left, and its address would replace that of the link.
 */
export function setQuery(changes: Query): void {
  if (location.hash !== shown) return;
  const { path, query } = route.value;
  history.replaceState(history.state, '', linkTo(path, { ...query, ...changes }));
  show(readRoute(location.hash));
}

function show(place: Route): void {
  shown = location.hash;
  route.value = place;
}

/** Until the returned function is called, the browser asks before it leaves the shown place. */
export function holdUnsaved(): () => void {
  const form = Symbol();
  unsaved.add(form);
  addEventListener('beforeunload', askBeforeUnload);
  return () => {
    unsaved.delete(form);
    if (unsaved.size === 0) removeEventListener('beforeunload', askBeforeUnload);
  };
}

/** Asks before changes that are not saved are lost. */
export const mayLoseChanges = (): boolean =>
  confirm('There are changes that are not saved. Leave and lose them?');

const askBeforeUnload = (event: Event): void => event.preventDefault();

function positionOf(state: unknown): number | undefined {
  return (state as { position?: number } | null)?.position;
}
