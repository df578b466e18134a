import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Hours } from '../../property/second-by-second';
import { hours, rounded, shifts } from '../../property/stores';
import type { Files } from './pipeline';

const DAY = 86_400;

/** Instants of reports, each in or shortly after an hour of a clock change, with a description of the change. */
export const MOMENTS: [instant: string, what: string][] = [
  ['2010-03-14T12:00:00Z', 'St. John’s goes forward at 00:01'],
  ['2010-11-07T02:45:00Z', 'St. John’s has gone from 00:01 back over midnight'],
  ['2011-12-31T12:00:00Z', 'Apia has left out a day'],
  ['2018-05-05T03:00:00Z', 'Pyongyang has gone from 23:30 to midnight'],
  ['2018-11-04T06:30:00Z', 'São Paulo has left out midnight, New York is in the hour that it repeats'],
  ['2024-03-31T01:30:00Z', 'Beirut has left out midnight, Troll two hours, Nuuk the last hour of a day'],
  ['2024-04-07T00:00:00Z', 'Lord Howe has gone back by half an hour, Chatham is 12:45 ahead'],
  ['2024-10-26T21:30:00Z', 'Beirut repeats the hour before midnight'],
  ['2024-11-03T06:00:00Z', 'Havana and New York have gone back, Chicago has not; Cairo did at midnight'],
];

/** Both kinds of windows at every moment; the policy alternates. */
export const MOMENT_REQUESTS = MOMENTS.flatMap(([asOf, what], place) => [
  { asOf, what, windows: 'calendar', noData: place % 2 === 0 ? 'down' : 'exclude' },
  { asOf, what, windows: 'rolling', noData: place % 2 === 0 ? 'exclude' : 'down' },
]);

/** Other accountings, exclusion policies and periods at some of the moments. */
export const COUNTED_REQUESTS = [
  { carryMinutes: 90 },
  { carryMinutes: 1_500, exclusions: 'ignore' },
  { period: 'last_7_days', breakdown: 'day' },
  { period: { from: '2018-04-28', to: '2018-05-06' }, breakdown: 'week', carryMinutes: 10_080 },
  { exclusions: 'ignore' },
  { period: 'month_to_date', breakdown: 'none' },
  { period: 'last_30_days', breakdown: 'week', exclusions: 'ignore' },
  { period: 'last_month', breakdown: 'month' },
  { period: 'this_week', breakdown: 'day', carryMinutes: 720 },
].map((counted, place) => ({
  asOf: MOMENTS[place]![0],
  what: MOMENTS[place]![1],
  windows: place % 2 === 0 ? 'rolling' : 'calendar',
  noData: place % 2 === 0 ? 'down' : 'exclude',
  columns: 'period' in counted ? 'plain' : 'extended',
  ...counted,
}));

const ZONES = [
  ...['America/New_York', 'America/Chicago', 'America/St_Johns', 'America/Havana', 'America/Sao_Paulo'],
  ...['America/Nuuk', 'Europe/London', 'Africa/Cairo', 'Asia/Beirut', 'Asia/Kathmandu', 'Asia/Pyongyang'],
  ...['Australia/Lord_Howe', 'Pacific/Chatham', 'Pacific/Apia', 'Antarctica/Troll', 'America/Phoenix', 'UTC'],
];

// Byte order differs from alphabetical order and from the order of JavaScript's strings.
const ID_PREFIXES = ['9007199254740993', 'a', 'A', 'é', '\uff5e', '\u{1f600}'];

interface Observation {
  second: number;
  millisecond: number;
  active: boolean;
}

// Round seconds are frequent: polls at an opening, at a closing, at as_of, and several at one instant.
const observationsBefore = (moment: number): fc.Arbitrary<Observation[]> =>
  fc.array(
    fc.record({
      second: fc
        .oneof(rounded(-9 * DAY, DAY), rounded(-9 * DAY, 0), rounded(-DAY, 0), fc.constant(0))
        .map((offset) => moment + offset),
      millisecond: fc.oneof(
        fc.constant(0),
        fc.constant(0),
        fc.constant(999),
        fc.integer({ min: 0, max: 999 }),
      ),
      active: fc.boolean(),
    }),
    { maxLength: 30, size: 'max' },
  );

/** Every day from some time to 23:59:59. */
const toTheEndOfDay: fc.Arbitrary<Hours[]> = rounded(0, DAY - 1800).map((start) =>
  [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, start, end: DAY - 1 })),
);

const openAlways: fc.Arbitrary<Hours[]> = fc.constant([]);

const moment = fc.constantFrom(...MOMENTS.map(([instant]) => Date.parse(instant) / 1000));

/** A date shortly before a moment, or just after it. */
const date = fc
  .tuple(moment, fc.integer({ min: -9, max: 1 }))
  .map(([second, days]) => Math.floor(second / DAY) + days);

const versions = fc.uniqueArray(
  fc.record({ validFrom: date, rows: hours.filter((rows) => rows.length > 0) }),
  { maxLength: 3, selector: ({ validFrom }) => validFrom },
);

const special = fc.uniqueArray(fc.record({ date, shifts }), {
  maxLength: 12,
  selector: (entry) => entry.date,
});

const exclusions = fc.array(
  fc
    .record({
      moment,
      since: rounded(-9 * DAY, DAY),
      seconds: fc.oneof(rounded(1, 4 * 3600), rounded(1, 3 * DAY)),
      milliseconds: fc.constantFrom(0, 0, 1, 999),
    })
    .map(({ moment: second, since, seconds, milliseconds }) => {
      const start = (second + since) * 1000 + milliseconds;
      return { start, end: start + seconds * 1000 };
    }),
  { maxLength: 12, size: 'max' },
);

const orNone = <T>(lists: fc.Arbitrary<T[]>): fc.Arbitrary<T[]> => fc.oneof(fc.constant<T[]>([]), lists);

const store = fc.record({
  zone: fc.oneof(
    { weight: 17, arbitrary: fc.constantFrom(...ZONES) },
    { weight: 1, arbitrary: fc.constantFrom(undefined, 'Mars/Olympus_Mons') },
  ),
  hours: fc.oneof(
    { weight: 4, arbitrary: hours },
    { weight: 1, arbitrary: toTheEndOfDay },
    { weight: 1, arbitrary: openAlways },
  ),
  versions: orNone(versions),
  special: orNone(special),
  exclusions: orNone(exclusions),
  polls: fc
    .tuple(...MOMENTS.map(([instant]) => observationsBefore(Date.parse(instant) / 1000)))
    .map((clusters) => clusters.flat()),
});

/** Writes the files of this number of stores, each polled around most moments; the same seed gives the same files. */
export async function writeNastyFleet(folder: string, stores: number): Promise<Files> {
  const files = {
    polls: join(folder, 'store_status.csv'),
    hours: join(folder, 'menu_hours.csv'),
    zones: join(folder, 'timezones.csv'),
    special: join(folder, 'special_hours.csv'),
    exclusions: join(folder, 'exclusions.csv'),
  };
  const fleet = fc.sample(store, { numRuns: stores, seed: stores }).map((drawn, index) => ({
    ...drawn,
    id: `${ID_PREFIXES[index % ID_PREFIXES.length]}${Math.floor(index / ID_PREFIXES.length) + 100}`,
  }));
  const rows = {
    polls: fleet.flatMap(({ id, polls }) =>
      polls.map((poll) => [id, poll.active ? 'active' : 'inactive', timestamp(poll)]),
    ),
    hours: fleet.flatMap(({ id, hours: always, versions: later }) =>
      [{ validFrom: undefined, rows: always }, ...later].flatMap(({ validFrom, rows: ofVersion }) =>
        ofVersion.map(({ weekday, start, end }) => [
          id,
          weekday,
          clockTime(start),
          clockTime(end),
          validFrom === undefined ? '' : dateText(validFrom),
        ]),
      ),
    ),
    special: fleet.flatMap(({ id, special: dates }) =>
      dates.flatMap(({ date: on, shifts: open }) =>
        open.length === 0
          ? [[id, dateText(on), '', '']]
          : open.map(({ start, end }) => [id, dateText(on), clockTime(start), clockTime(end)]),
      ),
    ),
    exclusions: fleet.flatMap(({ id, exclusions: all }) =>
      all.map(({ start, end }) => [id, isoText(start), isoText(end), 'planned']),
    ),
    zones: fleet.filter(({ zone }) => zone !== undefined).map(({ id, zone }) => [id, zone]),
  };
  await writeCsv(files.polls, 'store_id,status,timestamp_utc', rows.polls);
  await writeCsv(files.hours, 'store_id,dayOfWeek,start_time_local,end_time_local,valid_from', rows.hours);
  await writeCsv(files.special, 'store_id,date,start_time_local,end_time_local', rows.special);
  await writeCsv(files.exclusions, 'store_id,starts_at,ends_at,kind', rows.exclusions);
  await writeCsv(files.zones, 'store_id,timezone_str', rows.zones);
  return files;
}

const writeCsv = (path: string, header: string, rows: unknown[][]): Promise<void> =>
  writeFile(path, [header, ...rows.map((row) => row.join(','))].join('\n') + '\n');

const timestamp = ({ second, millisecond }: Observation): string =>
  new Date(second * 1000 + millisecond).toISOString().replace('T', ' ').replace('Z', ' UTC');

const isoText = (instant: number): string => new Date(instant).toISOString();

const dateText = (days: number): string => isoText(days * DAY * 1000).slice(0, 10);

const clockTime = (seconds: number): string =>
  [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
