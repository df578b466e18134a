import type { JSX } from 'preact';
import { setQuery } from '../../router';
import { nextSort, orderOf } from './figures';

interface Shown {
  readonly column: string;
  readonly title: string;
  readonly unit?: string;
  readonly sort: string;
}

/** The head of a column of figures, which sorts the rows. */
export function ColumnHead({ column, title, unit, sort }: Shown): JSX.Element {
  const order = orderOf(column, sort);
  return (
    <th scope="col" class={column === 'store_id' ? undefined : 'number'} aria-sort={order ?? 'none'}>
      <button
        type="button"
        class="column-head"
        onClick={() => setQuery({ sort: nextSort(column, sort), offset: undefined })}
      >
        {title}
        {unit === undefined || unit === '' ? null : <span class="hint"> {unit}</span>}
        <span aria-hidden="true" class="order">
          {order === undefined ? '' : order === 'descending' ? '▼' : '▲'}
        </span>
      </button>
    </th>
  );
}
