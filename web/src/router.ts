import { signal } from '@preact/signals';
import { linkTo, type Query, readRoute, type Route } from './route';

/** The place that is shown. Each has an address, so that it can be shared and the browser can go back to it. */
export const route = signal<Route>(readRoute(location.hash));

addEventListener('hashchange', () => {
  route.value = readRoute(location.hash);
});

export function goTo(path: readonly string[], query: Query = {}): void {
  location.hash = linkTo(path, query);
}

/** Changes the query of the place that is shown: without a step of its own in the history of the browser. */
export function setQuery(changes: Query): void {
  const { path, query } = route.value;
  history.replaceState(history.state, '', linkTo(path, { ...query, ...changes }));
  route.value = readRoute(location.hash);
}
