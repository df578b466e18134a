/** The formats of the files of reports, and their titles. */
export const FORMATS = [
  ['csv', 'CSV'],
  ['ndjson', 'NDJSON'],
  ['parquet', 'Parquet'],
  ['xlsx', 'Excel'],
] as const;

/** What members of the API are called in a sentence. */
const MEMBERS: Readonly<Record<string, string>> = {
  start_time_local: 'the opening time',
  end_time_local: 'the closing time',
  valid_from: 'the first date',
  from_date: 'the first date',
  to_date: 'the last date',
  starts_at: 'the beginning',
  ends_at: 'the end',
};

/**
 * A message of the API in the words of the page, as a sentence.
 *
 * @example inWords('ends_at is not after starts_at') // 'The end is not after the beginning.'
 */
export const inWords = (message: string, words = MEMBERS): string =>
  sentence(message.replace(/\b[a-z_]+\b/g, (word) => (Object.hasOwn(words, word) ? words[word]! : word)));

/** What is wrong with a field, in the words of the page; undefined: nothing. */
export function faultText(faults: ReadonlyMap<string, string>, field: string): string | undefined {
  const fault = faults.get(field);
  return fault === undefined ? undefined : inWords(fault);
}

/** With a capital letter and a full stop. */
export const sentence = (text: string): string =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;

/** What is wrong with the times of a row: with one of them, or with the row. */
export interface TimesFault {
  readonly field: 'start' | 'end' | 'row';
  readonly text: string;
}

/** Reasons that do not begin with the name of a member. */
const OF_TIMES: readonly (readonly [begins: string, fault: TimesFault])[] = [
  ['the start is not', { field: 'start', text: 'The opening time is not between 00:00 and 23:59.' }],
  ['the end is not', { field: 'end', text: 'The closing time is not between 00:00 and 24:00.' }],
  [
    'start and end are the same',
    { field: 'end', text: 'It opens and closes at the same time. For all day write 00:00 to 24:00.' },
  ],
];

/** Which of the two times a reason for the rejection of a row of hours is about. */
export function timesFault(reason: string): TimesFault {
  const known = OF_TIMES.find(([begins]) => reason.startsWith(begins));
  if (known !== undefined) return known[1];
  const field = reason.startsWith('start_time_local')
    ? 'start'
    : reason.startsWith('end_time_local')
      ? 'end'
      : 'row';
  return { field, text: inWords(reason) };
}
