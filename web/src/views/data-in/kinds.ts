/** What a CSV file holds, as the path of its route says it. */
export type Kind = 'polls' | 'business-hours' | 'timezones';

export const KINDS: readonly (readonly [kind: Kind, title: string])[] = [
  ['polls', 'Polls'],
  ['business-hours', 'Business hours'],
  ['timezones', 'Time zones'],
];

/** A column that no other kind has. */
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

/** Guesses the kind by the first line of a file; undefined where no column tells. The service decides what is taken. */
export function kindOfHeader(start: string): Kind | undefined {
  const [line = ''] = start.replace(/^\uFEFF/, '').split(/\r?\n|\r/, 1);
  const columns = line.split(',').map((column) => column.trim().replace(/^"|"$/g, '').trim().toLowerCase());
  return TELLING.find(([column]) => columns.includes(column))?.[1];
}

/** The message of a load without the word of its status, where that stands beside it. */
export const withoutStatus = (message: string): string =>
  message.replace(/^(?:Completed|Refused|Failed)[:;,] (?:and )?/, '');

/** How much of a file is read for its header. */
export const HEADER_BYTES = 4_096;
