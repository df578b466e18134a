/** The sort order after a press on a column's head: first the largest values first, then the smallest. */
export const nextSort = (column: string, sort: string): string =>
  sort === `-${column}` ? column : `-${column}`;

/** The value of `aria-sort` for a column. */
export function orderOf(column: string, sort: string): 'ascending' | 'descending' | undefined {
  if (sort === column) return 'ascending';
  return sort === `-${column}` ? 'descending' : undefined;
}
