import type { JSX } from 'preact';
import type { Page, ReportRow, StoreEntry } from '../../api/answers';
import { useResource } from '../../api/resource';
import { groupText, requirementOfIds } from '../../format/selector';
import { StoreLink } from '../../parts/store-link';
import { queryText } from '../../route';

/** As the service has it. */
const MAX_SELECTOR_LENGTH = 2_000;

type Head = Pick<ReportRow, 'store_id' | 'name' | 'group'>;

/** What is known of the stores of rows at present: their names, for rows that have none of their own, and their zones. */
export function useStores(rows: readonly Head[]): ReadonlyMap<string, Pick<StoreEntry, 'name' | 'timezone'>> {
  const ids = [...new Set(rows.flatMap(({ store_id: id }) => (id === undefined ? [] : [id])))];
  const labels = requirementOfIds(ids);
  const found = useResource<Page<StoreEntry>>(
    ids.length === 0 || labels.length > MAX_SELECTOR_LENGTH
      ? undefined
      : `/stores${queryText({ labels, limit: ids.length })}`,
  );
  return new Map(found.data?.items.map((store) => [store.store_id, store]));
}

interface Shown {
  readonly row: Head;
  readonly stores: ReturnType<typeof useStores>;
}

/** The store of a row, or its group. */
export const RowHead = ({ row: { store_id, name, group }, stores }: Shown): JSX.Element => (
  <th scope="row">
    {store_id === undefined ? (
      groupText(group ?? {})
    ) : (
      <StoreLink store={{ store_id, name: name ?? stores.get(store_id)?.name }} />
    )}
  </th>
);

/** Identifies a row among those of a report. */
export const keyOfRow = ({ store_id, group }: Head, part: unknown): string =>
  `${store_id ?? JSON.stringify(group)} ${String(part)}`;
