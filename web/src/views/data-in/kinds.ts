/** The kind of data in a CSV file, as in the path of its route. */
export type Kind = 'polls' | 'business-hours' | 'timezones' | 'stores' | 'special-hours' | 'exclusions';

export const KINDS: readonly (readonly [kind: Kind, title: string])[] = [
  ['polls', 'Polls'],
  ['business-hours', 'Business hours'],
  ['timezones', 'Time zones'],
  ['stores', 'Stores: names, dates, targets, sales, labels'],
  ['special-hours', 'Special hours'],
  ['exclusions', 'Exclusions'],
];

/** Names of columns that this kind has and those after it have not, without case, blanks, `_` and `-`. */
const TELLING: readonly (readonly [kind: Kind, columns: string])[] = [
  ['polls', 'timestamputc timestamp observedat timeutc status'],
  ['timezones', 'timezonestr timezone tz'],
  ['exclusions', 'startsat endsat'],
  ['special-hours', 'date localdate'],
  ['business-hours', 'starttimelocal starttime open opens endtimelocal endtime close closes'],
  ['business-hours', 'dayofweek day weekday'],
  ['stores', 'name storename openedon closedon targetpercent salesperhour'],
];

/**
 * Guesses the kind from the first lines of a file, with any delimiter that the service reads; undefined if no column
 * identifies it. The service validates the file.
 */
export function kindOfHeader(start: string): Kind | undefined {
  // In UTF-16 that is read as UTF-8, each letter has a NUL beside it.
  const lines = start.replace(/[\uFEFF\uFFFD\0]/g, '').split(/\r?\n|\r/);
  const header = lines.find((line) => /[^\s,;|]/.test(line) && !/^"?sep=/i.test(line)) ?? '';
  const columns = header.split(/[,;\t|]/).map((column) => column.toLowerCase().replace(/[\s_"=-]/g, ''));
  return TELLING.find(([, names]) => names.split(' ').some((name) => columns.includes(name)))?.[0];
}

/** The message of an import without its first word, the status, which is shown beside it. */
export const withoutStatus = (message: string): string =>
  message.replace(/^(?:Completed|Refused|Failed)[:;,] (?:and )?/, '');

/** The number of bytes that are read for the header. */
const HEADER_BYTES = 4_096;

/** The first lines of a file, also of one that is compressed with gzip. */
export async function startOf(file: Blob): Promise<string> {
  const start = file.slice(0, HEADER_BYTES);
  const [first, second] = new Uint8Array(await start.slice(0, 2).arrayBuffer());
  if (first !== 0x1f || second !== 0x8b) return start.text();
  const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return new TextDecoder().decode(value?.subarray(0, HEADER_BYTES));
}
