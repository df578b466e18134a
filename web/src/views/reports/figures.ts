/** The six figures of a report, as the API calls them, with the words of their columns. */
export const FIGURES = [
  ['uptime_last_hour', 'Up, hour', 'min'],
  ['uptime_last_day', 'Up, day', 'h'],
  ['uptime_last_week', 'Up, week', 'h'],
  ['downtime_last_hour', 'Down, hour', 'min'],
  ['downtime_last_day', 'Down, day', 'h'],
  ['downtime_last_week', 'Down, week', 'h'],
] as const;

export const WORST_FIRST = '-downtime_last_week';

/** The order that pressing a column's head asks for: its largest first, and then its smallest. */
export const nextSort = (column: string, sort: string): string =>
  sort === `-${column}` ? column : `-${column}`;

/** What a column's head says of the order, for those who cannot see it. */
export function orderOf(column: string, sort: string): 'ascending' | 'descending' | undefined {
  if (sort === column) return 'ascending';
  return sort === `-${column}` ? 'descending' : undefined;
}
