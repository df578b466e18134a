import { signal } from '@preact/signals';
import { linkTo, type Query, readRoute, type Route } from './route';

/** The shown place. Its address can be shared, and the browser can go back to it. */
export const route = signal<Route>(readRoute(location.hash));

addEventListener('hashchange', () => {
  route.value = readRoute(location.hash);
});

export function goTo(path: readonly string[], query: Query = {}): void {
  location.hash = linkTo(path, query);
}

/** Changes the query of the shown place, without an entry in the browser's history. */
export function setQuery(changes: Query): void {
  const { path, query } = route.value;
  history.replaceState(history.state, '', linkTo(path, { ...query, ...changes }));
  route.value = readRoute(location.hash);
}
