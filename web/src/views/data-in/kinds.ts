/** The kind of data in a CSV file, as in the path of its route. */
export type Kind = 'polls' | 'business-hours' | 'timezones';

export const KINDS: readonly (readonly [kind: Kind, title: string])[] = [
  ['polls', 'Polls'],
  ['business-hours', 'Business hours'],
  ['timezones', 'Time zones'],
];

/** A column that only this kind has. */
const TELLING: readonly (readonly [column: string, kind: Kind])[] = [
  ['timestamp_utc', 'polls'],
  ['status', 'polls'],
  ['timezone_str', 'timezones'],
  ['start_time_local', 'business-hours'],
  ['end_time_local', 'business-hours'],
  ['dayofweek', 'business-hours'],
  ['day_of_week', 'business-hours'],
  ['day', 'business-hours'],
];

/**
 * Guesses the kind from the first line of a file; undefined if no column identifies it. The service validates the file.
 */
export function kindOfHeader(start: string): Kind | undefined {
  const [line = ''] = start.replace(/^\uFEFF/, '').split(/\r?\n|\r/, 1);
  const columns = line.split(',').map((column) => column.trim().replace(/^"|"$/g, '').trim().toLowerCase());
  return TELLING.find(([column]) => columns.includes(column))?.[1];
}

/** The message of an import without its first word, the status, which is shown beside it. */
export const withoutStatus = (message: string): string =>
  message.replace(/^(?:Completed|Refused|Failed)[:;,] (?:and )?/, '');

/** The number of bytes that are read for the header. */
export const HEADER_BYTES = 4_096;
