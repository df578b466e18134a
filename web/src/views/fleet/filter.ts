import type { StoreStatus } from '../../api/answers';
import { readSelection } from '../../format/selection';
import { narrowedToGroup } from '../../format/selector';
import type { Query } from '../../route';

export const STATUSES: readonly StoreStatus[] = ['up', 'down', 'no_data', 'stale', 'excluded', 'closed'];

/** The sort orders of the heat map and their titles; the first is the default. */
export const ORDERS = {
  uptime_percent_last_week: 'Least uptime in the last week',
  uptime_percent_last_day: 'Least uptime today so far',
  uptime_percent_last_hour: 'Least uptime in the last hour',
  '-downtime_last_week': 'Most downtime in the last week',
  '-no_data_last_week': 'Most time without data',
  '-uptime_percent_last_week': 'Most uptime in the last week',
  store_id: 'Store id',
} as const;
export type Order = keyof typeof ORDERS;
export const WORST_FIRST: Order = 'uptime_percent_last_week';

/** Selects and sorts the shown stores. */
export interface Filter {
  readonly status: StoreStatus | undefined;
  readonly timezone: string | undefined;
  /** A text in the name or the store_id. */
  readonly q: string | undefined;
  /** A selector of labels. */
  readonly labels: string | undefined;
  /** `down`: time without data counts as down, as in the report. */
  readonly noData: 'exclude' | 'down';
  readonly sort: Order;
  /** Whether the heat map has the stores that were never up, or the others. */
  readonly neverUp: boolean;
  /** The moment that is shown (ISO 8601); undefined: the latest poll. */
  readonly asOf: string | undefined;
}

/** The filter of an address; invalid values are ignored. */
export function readFilter(query: Readonly<Record<string, string>>): Filter {
  const { status, timezone, q, labels, no_data, sort, never_up } = query;
  return {
    status: STATUSES.find((one) => one === status),
    timezone: timezone === '' ? undefined : timezone,
    q: q === '' ? undefined : q,
    labels: labels === '' ? undefined : labels,
    noData: no_data === 'down' ? 'down' : 'exclude',
    sort: sort !== undefined && Object.hasOwn(ORDERS, sort) ? (sort as Order) : WORST_FIRST,
    neverUp: never_up === 'true',
    asOf: readSelection(query).as_of,
  };
}

/** Lists start again when the filter changes: the heat map at its first row, the other at its first page. */
export const FROM_START: Query = { row: undefined, offset: undefined };

export const isFiltered = (filter: Filter): boolean =>
  Object.values(filterQuery(filter)).some((value) => value !== undefined);

/** The filtered stores as parameters of the API. */
export const filterQuery = ({ status, timezone, q, labels }: Filter): Query => ({
  status,
  timezone,
  q,
  labels,
});

/** The filtered stores at the shown moment. */
export const momentQuery = (filter: Filter): Query => ({ ...filterQuery(filter), as_of: filter.asOf });

/** The same, and how time without data counts. */
export const countedQuery = (filter: Filter): Query => ({ ...momentQuery(filter), no_data: filter.noData });

/** The open alerts of the filtered stores, which have no status here. */
export const alertsQuery = ({ timezone, q, labels }: Filter): Query => ({
  status: 'open',
  q,
  labels: timezone === undefined ? labels : narrowedToGroup(labels, { timezone }),
});

/** What the heat map shows, as parameters of the API. */
export const orderedQuery = (filter: Filter): Query => ({
  ...countedQuery(filter),
  sort: filter.sort,
  never_up: filter.neverUp,
});
