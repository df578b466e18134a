import { type BadFile, badRow, formOf } from './bad-file';

const STATUS = 'status is neither active nor inactive';
const NO_TIME = "timestamp_utc is not a time such as '2023-01-22 12:09:39.388 UTC' or '2023-01-22T12:09:39Z'";
const NO_EPOCH =
  'timestamp_utc is a number that is neither epoch seconds (10 digits) nor epoch milliseconds (13 digits)';
const DAY_FIRST =
  'timestamp_utc has the day or the month first: write the year first, as in 2023-01-22 12:09:39';
const NO_DATE = 'timestamp_utc names a date that is not in the calendar';
const NO_HOUR = 'timestamp_utc names a time of day that does not exist';
const NO_OFFSET = 'timestamp_utc has an offset that does not exist';
const WEEKDAY = 'the weekday is not 0 (Monday) to 6 (Sunday)';
const START = 'start_time_local is not a time such as 9:00, 09:00 or 09:00:00';
const END = 'end_time_local is not a time such as 17:00, 17:00:00 or 23:59:59';
const AMBIGUOUS =
  'start and end are the same, which could mean always or never open: for all day write 00:00 to 24:00';
const NO_NAME = 'timezone_str is not a name such as America/Chicago';

const STATUSES = ['', 'activ', 'actives', 'open', 'closed', '2', '-1', 'yes', 'aktive\u0301', 'active\0'];

const TIMESTAMPS: readonly (readonly [reason: string, texts: readonly string[]])[] = [
  [NO_TIME, ['', 'yesterday', '2023-01-22', '2023-1-22 12:00:00 UTC', '2023-01-22 12:00:00 PST']],
  [NO_TIME, ['2023-01-22 12:00:00. UTC', '-1-01-01', '2023/01-22 12:00:00 UTC', '2023-01-22 9:00:00 UTC']],
  [
    NO_TIME,
    ['２023-01-22 12:00:00 UTC', '2023-01-22  12:00:00 UTC', '2023-01-22 12:00:00\u00a0UTC', '=NOW()', '\0'],
  ],
  [NO_TIME, ['+002023-01-22T12:00:00Z', '10000-01-01 00:00:00 UTC', '2023-W04-7T12:00:00Z']],
  [NO_EPOCH, ['0', '167438937', '16743893790', '44948.5', '20230122120000']],
  [DAY_FIRST, ['22.01.2023 12:00:00', '1/22/2023 12:00', '22-01-2023 12:00:00 UTC']],
  [
    'timestamp_utc has AM or PM: write 24 hours, as in 14:05:00',
    ['2023-01-22 12:00:00 PM', '2023-01-22 1:00 am'],
  ],
  [
    NO_DATE,
    [
      '2023-02-29 12:00:00 UTC',
      '2023-13-01 12:00:00 UTC',
      '2023-00-01 12:00:00 UTC',
      '2023-01-00 12:00:00 UTC',
    ],
  ],
  [NO_DATE, ['2100-02-29 12:00:00 UTC', '0000-01-01 00:00:00 UTC', '2023-04-31T12:00:00Z']],
  [NO_HOUR, ['2023-01-22 24:00:01 UTC', '2023-01-22 12:60:00 UTC', '2023-01-22 99:00:00 UTC']],
  ['timestamp_utc names 24:00: write 00:00:00 of the next day', ['2023-01-22 24:00:00 UTC']],
  ['timestamp_utc names a leap second, 60: write second 59', ['2023-01-22 23:59:60 UTC']],
  [NO_OFFSET, ['2023-01-22 12:00:00+24:00', '2023-01-22 12:00:00-05:60', '2023-01-22 12:00:00+99']],
  ['timestamp_utc lies before 1970', ['1969-12-31 23:59:59 UTC', '1970-01-01 00:00:00+00:01']],
];

const WEEKDAYS = ['', '7', '8', '-1', '00', '1.5', 'Mo', 'Mondays', '１', '1e0', '9'.repeat(50), 'null'];
const TIMES = [
  '',
  '9',
  '9am',
  '0:30 AM',
  '13:00 PM',
  '25:00',
  '24:00:01',
  '12:60',
  '12:00:60',
  '-1:00',
  '12:0',
  '012:00',
  '９:00',
  '12.00',
  '12:00\0',
];
const FRACTIONS = ['0.375', '.5', '0'];
const ZONES = ['Asia/Tok\0yo', 'Z'.repeat(65), 'UTC\u200b'];

const polls = formOf('polls');
const hours = formOf('business-hours');
const timezones = formOf('timezones');
const shown = (text: string): string => JSON.stringify(text.slice(0, 30));

export const badCells: readonly BadFile[] = [
  ...STATUSES.map((status) =>
    badRow(polls, `status ${shown(status)}`, `a,${status},2023-01-22 12:00:00 UTC`, STATUS),
  ),
  ...TIMESTAMPS.flatMap(([reason, texts]) =>
    texts.map((text) => badRow(polls, `timestamp_utc ${shown(text)}`, `a,active,${text}`, reason)),
  ),
  ...WEEKDAYS.map((day) => badRow(hours, `weekday ${shown(day)}`, `a,${day},09:00,17:00`, WEEKDAY)),
  ...TIMES.map((time) => badRow(hours, `start ${shown(time)}`, `a,0,${time},17:00`, START)),
  ...TIMES.map((time) => badRow(hours, `end ${shown(time)}`, `a,0,09:00,${time}`, END)),
  ...FRACTIONS.flatMap((fraction) => [
    badRow(
      hours,
      `start ${fraction}`,
      `a,0,${fraction},17:00`,
      'start_time_local is a fraction of a day, as spreadsheets store times: write hours and minutes, such as 9:00, 09:00 or 09:00:00',
    ),
    badRow(
      hours,
      `end ${fraction}`,
      `a,0,09:00,${fraction}`,
      'end_time_local is a fraction of a day, as spreadsheets store times: write hours and minutes, such as 17:00, 17:00:00 or 23:59:59',
    ),
  ]),
  badRow(hours, 'a start that is the end', 'a,0,09:00,09:00:00', AMBIGUOUS),
  badRow(hours, 'midnight to midnight', 'a,0,00:00,0:00', AMBIGUOUS),
  badRow(timezones, 'no zone', 'a,', 'timezone_str is empty; leave the row out for a store without a zone'),
  badRow(
    timezones,
    'a zone of blanks',
    'a,  ',
    'timezone_str is empty; leave the row out for a store without a zone',
  ),
  ...ZONES.map((zone) => badRow(timezones, `zone ${shown(zone)}`, `a,${zone}`, NO_NAME)),
];
