import type { JSX } from 'preact';
import { nextSort, orderOf } from '../format/sorting';

interface Shown {
  readonly column: string;
  readonly title: string;
  readonly unit?: string;
  /** Of words, not of figures. */
  readonly isText?: boolean;
  /** The present order: a column, with `-` before it for its largest values first. */
  readonly sort: string;
  readonly onSort: (sort: string) => void;
}

/** The head of a column, which sorts the rows. */
export function ColumnHead({ column, title, unit = '', isText = false, sort, onSort }: Shown): JSX.Element {
  const order = orderOf(column, sort);
  const arrow = (
    <span aria-hidden="true" class="order">
      {order === undefined ? '' : order === 'descending' ? '▼' : '▲'}
    </span>
  );
  return (
    <th scope="col" class={isText ? undefined : 'number'} aria-sort={order ?? 'none'}>
      <button type="button" class="column-head" onClick={() => onSort(nextSort(column, sort))}>
        {/* Before the title of figures, which end where the title ends. */}
        {isText || order === undefined ? null : arrow}
        {title}
        {unit === '' ? null : <span class="hint"> {unit}</span>}
        {isText ? arrow : null}
      </button>
    </th>
  );
}
