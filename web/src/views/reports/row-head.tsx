import type { JSX } from 'preact';
import type { Named, Page, ReportRow } from '../../api/answers';
import { useResource } from '../../api/resource';
import { groupText, requirementOfIds } from '../../format/selector';
import { StoreLink } from '../../parts/store-link';
import { queryText } from '../../route';

/** As the service has it. */
const MAX_SELECTOR_LENGTH = 2_000;

type Head = Pick<ReportRow, 'store_id' | 'name' | 'group'>;

/** The present names of the stores of rows that have no names of their own. */
export function useNames(rows: readonly Head[]): ReadonlyMap<string, string | null | undefined> {
  const ids = rows.flatMap((row) => (row.store_id === undefined || 'name' in row ? [] : [row.store_id]));
  const labels = requirementOfIds([...new Set(ids)]);
  const found = useResource<Page<Named>>(
    ids.length === 0 || labels.length > MAX_SELECTOR_LENGTH
      ? undefined
      : `/stores${queryText({ labels, limit: ids.length })}`,
  );
  return new Map(found.data?.items.map(({ store_id, name }) => [store_id, name]));
}

interface Shown {
  readonly row: Head;
  readonly names: ReturnType<typeof useNames>;
}

/** The store of a row, or its group. */
export const RowHead = ({ row: { store_id, name, group }, names }: Shown): JSX.Element => (
  <th scope="row">
    {store_id === undefined ? (
      groupText(group ?? {})
    ) : (
      <StoreLink store={{ store_id, name: name ?? names.get(store_id) }} />
    )}
  </th>
);

/** Identifies a row among those of a report. */
export const keyOfRow = ({ store_id, group }: Head, part: unknown): string =>
  `${store_id ?? JSON.stringify(group)} ${String(part)}`;
