import type { StoreSelection } from '../api/calendar-answers';
import type { FleetStorePage } from '../api/fleet-answers';
import { RequestFailed } from '../api/problem';
import { getJson } from '../api/request';
import { countText } from '../format/number';
import { queryText } from '../route';

/** The conditions that select stores; all given ones apply. */
export interface Conditions {
  /** A text in the name or the store_id. */
  readonly q: string | undefined;
  readonly timezone: string | undefined;
  /** A selector of labels. */
  readonly labels: string | undefined;
  /** The status as of the latest poll. */
  readonly status: string | undefined;
  readonly storeIds: readonly string[];
}

const IN_A_PAGE = 200;
const MAX_OF_STATUS = 2_000;

/**
 * The selection as the API takes it. It knows no status, because that changes with each poll: the stores that have it now
 * are selected by their ids. Throws `RequestFailed`.
 */
export async function selectionOf({
  q,
  timezone,
  labels,
  status,
  storeIds,
}: Conditions): Promise<StoreSelection> {
  const given = {
    ...(q === undefined ? {} : { q }),
    ...(timezone === undefined ? {} : { timezone }),
    ...(labels === undefined ? {} : { labels }),
    ...(storeIds.length === 0 ? {} : { store_ids: storeIds }),
  };
  if (status === undefined) return given;
  const found: string[] = [];
  for (let total = 1; found.length < total;) {
    const query = queryText({
      q,
      timezone,
      labels,
      status,
      sort: 'store_id',
      limit: IN_A_PAGE,
      offset: found.length,
    });
    const page = await getJson<FleetStorePage>(`/fleet/stores${query}`);
    total = page.total;
    if (total > MAX_OF_STATUS) throw tooMany(total);
    if (page.items.length === 0) break;
    found.push(...page.items.map(({ store_id }) => store_id));
  }
  const selected = storeIds.length === 0 ? found : found.filter((id) => storeIds.includes(id));
  return { store_ids: selected };
}

const tooMany = (total: number): RequestFailed =>
  new RequestFailed({
    title: 'Too many stores',
    detail:
      `${countText(total)} stores have this status; at most ${countText(MAX_OF_STATUS)} can be selected by it. ` +
      'Narrow the selection by a time zone or a text, or leave the status out.',
    status: 400,
  });
