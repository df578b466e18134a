import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Hours } from '../../property/second-by-second';
import { hours, rounded } from '../../property/stores';
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
  };
  const fleet = fc.sample(store, { numRuns: stores, seed: stores }).map((drawn, index) => ({
    ...drawn,
    id: `${ID_PREFIXES[index % ID_PREFIXES.length]}${Math.floor(index / ID_PREFIXES.length) + 100}`,
  }));
  const rows = {
    polls: fleet.flatMap(({ id, polls }) =>
      polls.map((poll) => [id, poll.active ? 'active' : 'inactive', timestamp(poll)]),
    ),
    hours: fleet.flatMap((each) =>
      each.hours.map(({ weekday, start, end }) => [each.id, weekday, clockTime(start), clockTime(end)]),
    ),
    zones: fleet.filter(({ zone }) => zone !== undefined).map(({ id, zone }) => [id, zone]),
  };
  await writeCsv(files.polls, 'store_id,status,timestamp_utc', rows.polls);
  await writeCsv(files.hours, 'store_id,dayOfWeek,start_time_local,end_time_local', rows.hours);
  await writeCsv(files.zones, 'store_id,timezone_str', rows.zones);
  return files;
}

const writeCsv = (path: string, header: string, rows: unknown[][]): Promise<void> =>
  writeFile(path, [header, ...rows.map((row) => row.join(','))].join('\n') + '\n');

const timestamp = ({ second, millisecond }: Observation): string =>
  new Date(second * 1000 + millisecond).toISOString().replace('T', ' ').replace('Z', ' UTC');

const clockTime = (seconds: number): string =>
  [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
