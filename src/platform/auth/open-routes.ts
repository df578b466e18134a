import type { Config } from '../config';

type OpenRoute = Config['access']['openRoutes'][number];

const PATHS: Readonly<Record<OpenRoute, RegExp>> = {
  health: /^\/health(\/|$)/,
  page: /^\/(assets\/|$)/,
  docs: /^\/docs(\/|-json$|-yaml$|$)/,
  metrics: /^\/metrics\/?$/,
};

/** Whether a request needs no key: it reads one of the open routes. */
export const isOpen = (method: string, path: string, open: readonly OpenRoute[]): boolean =>
  reads(method) && open.some((route) => PATHS[route].test(path));

/** Whether a request with this method changes nothing. */
export const reads = (method: string): boolean => method === 'GET' || method === 'HEAD';
