import type { Config } from '../config';

type OpenRoute = Config['access']['openRoutes'][number];

const PATHS: Readonly<Record<OpenRoute, RegExp>> = {
  health: /^\/health(\/|$)/,
  page: /^\/(assets\/|$)/,
  docs: /^\/docs(\/|-json$|-yaml$|$)/,
  // Only the page for Prometheus: /metrics/daily has figures of the stores.
  metrics: /^\/metrics\/?$/,
};

/** Whether a request may come without a key: it reads one of the routes that were left open. */
export const isOpen = (method: string, path: string, open: readonly OpenRoute[]): boolean =>
  reads(method) && open.some((route) => PATHS[route].test(path));

/** Whether a request by that method changes nothing. */
export const reads = (method: string): boolean => method === 'GET' || method === 'HEAD';
