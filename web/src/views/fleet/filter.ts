import type { StoreStatus } from '../../api/answers';
import type { Query } from '../../route';

export const STATUSES: readonly StoreStatus[] = ['up', 'down', 'no_data', 'stale', 'excluded', 'closed'];

/** The sort orders and their titles; the first is the default. */
export const ORDERS = {
  '-downtime_last_week': 'Most downtime in the last week',
  '-downtime_last_day': 'Most downtime in the last day',
  '-downtime_last_hour': 'Most downtime in the last hour',
  '-no_data_last_week': 'Most time without data',
  '-uptime_last_week': 'Most uptime in the last week',
  store_id: 'Store id',
} as const;
export type Order = keyof typeof ORDERS;
export const WORST_FIRST: Order = '-downtime_last_week';

/** Selects and sorts the shown stores. */
export interface Filter {
  readonly status: StoreStatus | undefined;
  readonly timezone: string | undefined;
  /** A text in the name or the store_id. */
  readonly q: string | undefined;
  /** A selector of labels. */
  readonly labels: string | undefined;
  readonly sort: Order;
}

/** The filter of an address; invalid values are ignored. */
export function readFilter(query: Readonly<Record<string, string>>): Filter {
  const { status, timezone, q, labels, sort } = query;
  return {
    status: STATUSES.find((one) => one === status),
    timezone: timezone === '' ? undefined : timezone,
    q: q === '' ? undefined : q,
    labels: labels === '' ? undefined : labels,
    sort: sort !== undefined && Object.hasOwn(ORDERS, sort) ? (sort as Order) : WORST_FIRST,
  };
}

/** Lists begin anew when the filter changes: the heat map at its first row, and the groups at their first page. */
export const FROM_START: Query = { row: undefined, offset: undefined };

export const isFiltered = (filter: Filter): boolean =>
  Object.values(filterQuery(filter)).some((value) => value !== undefined);

/** The filter as parameters of the API. */
export const filterQuery = ({ status, timezone, q, labels }: Filter): Query => ({
  status,
  timezone,
  q,
  labels,
});

/** The filter and the order as parameters of the API. */
export const orderedQuery = (filter: Filter): Query => ({ ...filterQuery(filter), sort: filter.sort });
