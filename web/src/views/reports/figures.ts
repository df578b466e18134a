/** The six figures of a report: their names in the API and their titles. */
export const FIGURES = [
  ['uptime_last_hour', 'Up, hour', 'min'],
  ['uptime_last_day', 'Up, day', 'h'],
  ['uptime_last_week', 'Up, week', 'h'],
  ['downtime_last_hour', 'Down, hour', 'min'],
  ['downtime_last_day', 'Down, day', 'h'],
  ['downtime_last_week', 'Down, week', 'h'],
] as const;

/** The member of a row that has a figure. */
export const memberOf = (figure: string): string =>
  `${figure}_${figure.endsWith('hour') ? 'minutes' : 'hours'}`;

export const WORST_FIRST = '-downtime_last_week';

/** The sort order after a click on a column's head: first the largest values first, then the smallest. */
export const nextSort = (column: string, sort: string): string =>
  sort === `-${column}` ? column : `-${column}`;

/** The value of `aria-sort` for a column. */
export function orderOf(column: string, sort: string): 'ascending' | 'descending' | undefined {
  if (sort === column) return 'ascending';
  return sort === `-${column}` ? 'descending' : undefined;
}
