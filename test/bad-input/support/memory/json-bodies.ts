/** The maximum size of JSON bodies; larger ones are not read. */
const SIZE = 8 * 1_048_576 - 100;
const DEEP = [400, 'The body is nested more than 20 deep.'] as const;
const WIDE = [400, 'An object of the body has more than 100 members.'] as const;
const TOO_MANY = [413, 'The body holds more than 100,000 values. Send it in parts.'] as const;

const filled = (begin: string, unit: string, end: string): string =>
  begin + unit.repeat(Math.floor((SIZE - begin.length - end.length) / unit.length)) + end;

/** Short texts that need as much memory as possible when parsed; all are sent as JSON. */
export const JSON_BODIES: readonly (readonly [
  name: string,
  body: () => string,
  status: number,
  detail: string,
])[] = [
  ['lists in lists', () => '['.repeat(SIZE / 2) + ']'.repeat(SIZE / 2), ...DEEP],
  ['lists without end', () => filled('', '[', ''), ...DEEP],
  ['objects in objects', () => filled('', '{"a":', ''), ...DEEP],
  ['empty objects', () => filled('{"polls":[', '{},', '{}]}'), ...TOO_MANY],
  ['numbers', () => filled('{"polls":[', '1,', '1]}'), ...TOO_MANY],
  ['texts', () => filled('{"polls":[', '"a",', '""]}'), ...TOO_MANY],
  ['members', () => filled('{', '"a":1,', '"a":1}'), ...WIDE],
  ['one text', () => filled('{"polls":"', 'x', '"}'), 400, 'polls is not a list.'],
  ['a text without end', () => filled('{"polls":"', 'x', ''), 400, ''],
  [
    'more than is read',
    () => '['.repeat(20 * 1_048_576),
    413,
    'The body is larger than 8 megabytes. Send it in parts.',
  ],
];
