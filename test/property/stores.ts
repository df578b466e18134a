import fc from 'fast-check';
import type { Hours, SpecialHours, StoreTimes } from './second-by-second';

const DAY = 86_400;

/** Zones, and instants with and without clock changes. */
const PLACES: [zone: string, ...changes: string[]][] = [
  ['America/New_York', '2024-03-10T07:00:00Z', '2024-11-03T06:00:00Z'],
  ['Asia/Beirut', '2024-03-30T22:00:00Z', '2024-10-26T21:00:00Z'], // at midnight
  ['Africa/Cairo', '2024-04-25T22:00:00Z', '2024-10-31T21:00:00Z'], // at midnight
  ['America/Sao_Paulo', '2018-02-18T02:00:00Z', '2018-11-04T03:00:00Z'], // at midnight
  ['Australia/Lord_Howe', '2024-04-06T15:00:00Z', '2024-10-05T15:30:00Z'], // by half an hour
  ['Pacific/Chatham', '2024-04-06T14:00:00Z', '2024-09-28T14:00:00Z'], // 12:45 ahead
  ['America/St_Johns', '2010-03-14T03:31:00Z', '2010-11-07T02:31:00Z'], // at 00:01, back across midnight
  ['Pacific/Apia', '2011-12-30T10:00:00Z', '2012-03-31T14:00:00Z'], // a skipped day
  ['Asia/Pyongyang', '2015-08-14T15:00:00Z', '2018-05-04T15:00:00Z'], // half an hour before and after midnight
  ['Antarctica/Troll', '2024-03-31T01:00:00Z', '2024-10-27T01:00:00Z'], // by two hours
  ['Asia/Kathmandu', '1985-12-31T18:30:00Z', '2024-05-01T00:00:00Z'], // by a quarter of an hour
  ['Africa/Monrovia', '1972-01-07T00:44:30Z'], // by 44 minutes and 30 seconds
  ['America/Chicago', '2023-01-25T18:13:22Z'],
];

export interface Place {
  readonly zone: string;
  /** Seconds since 1970 */
  readonly change: number;
}

export const place: fc.Arbitrary<Place> = fc.constantFrom(
  ...PLACES.flatMap(([zone, ...changes]) =>
    changes.map((change) => ({ zone, change: Date.parse(change) / 1000 })),
  ),
);

/** Integers of a range, often round ones, so that events coincide. */
export const rounded = (min: number, max: number): fc.Arbitrary<number> =>
  fc
    .tuple(fc.integer({ min, max }), fc.constantFrom(1, 300, 1800, 1800))
    .map(([value, step]) => Math.max(min, Math.round(value / step) * step));

const secondOfDay = fc.oneof(rounded(0, DAY - 1), rounded(0, 4 * 3600), rounded(22 * 3600, DAY - 1));
const endOfDay = fc.constantFrom(0, DAY - 60, DAY - 1, DAY);
const shift = fc.oneof(
  fc
    .tuple(secondOfDay, rounded(1, 5 * 3600))
    .map(([start, length]) => [start, Math.min(start + length, DAY)]),
  fc.tuple(secondOfDay, fc.oneof({ weight: 3, arbitrary: secondOfDay }, endOfDay)),
);
const ALL_WEEK = [0, 1, 2, 3, 4, 5, 6];

/** Rows that may overlap, touch, split a day, cross midnight, or be the same on every day. */
export const hours: fc.Arbitrary<Hours[]> = fc
  .array(
    fc
      .tuple(fc.oneof(fc.constant(ALL_WEEK), fc.subarray(ALL_WEEK)), shift)
      .map(([weekdays, [start = 0, end = 0]]) => ({ weekdays, start, end }))
      .filter(({ start, end }) => start < DAY && start !== end),
    { maxLength: 5 },
  )
  .map((rows) =>
    rows.flatMap(({ weekdays, start, end }) => weekdays.map((weekday) => ({ weekday, start, end }))),
  );

/** The shifts of a date; none: closed. */
export const shifts: fc.Arbitrary<{ start: number; end: number }[]> = fc
  .array(shift, { maxLength: 2 })
  .map((rows) =>
    rows
      .map(([start = 0, end = 0]) => ({ start, end }))
      .filter(({ start, end }) => start < DAY && start !== end),
  );

const specialRows = shifts.map((rows) => (rows.length === 0 ? [{ start: 0, end: 0 }] : rows));

/** Special hours of dates around a date; several entries of a date are one union, also with a closed one. */
export const specialAround = (date: number): fc.Arbitrary<SpecialHours[]> =>
  fc
    .array(fc.tuple(fc.integer({ min: date - 10, max: date + 1 }), specialRows), { maxLength: 4 })
    .map((dates) => dates.flatMap(([on, rows]) => rows.map((row) => ({ date: on, ...row }))));

/** Versions of hours that begin around a date. */
export const versionsAround = (date: number): fc.Arbitrary<StoreTimes['versions']> =>
  fc.uniqueArray(
    fc.record({
      validFrom: fc.integer({ min: date - 10, max: date + 1 }),
      rows: hours.filter((rows) => rows.length > 0),
    }),
    { maxLength: 2, selector: ({ validFrom }) => validFrom },
  );

/** Exclusions that may overlap, cross midnights and clock changes, cover days, or reach past as_of. In seconds. */
const exclusionsAround = (asOf: number, change: number): fc.Arbitrary<StoreTimes['exclusions']> =>
  fc.array(
    fc
      .tuple(
        fc.oneof(
          rounded(-9 * DAY, DAY).map((offset) => asOf + offset),
          rounded(-DAY, DAY).map((offset) => change + offset),
        ),
        fc.oneof(rounded(1, 3 * 3600), rounded(1, 3 * DAY), fc.constant(1)),
      )
      .map(([start, length]) => [start, start + length] as const),
    { maxLength: 4 },
  );

/** A store to compute: everything in seconds; polls around the last nine days, unsorted, with distinct instants. */
export const storeAt = ({ change }: Place) =>
  rounded(-2 * DAY, 9 * DAY).chain((sinceChange) => {
    const asOf = change + sinceChange;
    const today = Math.floor(asOf / DAY);
    const second = fc.oneof(
      rounded(-9 * DAY, DAY).map((offset) => asOf + offset),
      rounded(-DAY, DAY).map((offset) => change + offset),
      rounded(-DAY, 0).map((offset) => asOf + offset),
      fc.constant(asOf),
    );
    const polls = fc.uniqueArray(fc.record({ second, active: fc.boolean() }), {
      maxLength: 40,
      selector: (poll) => poll.second,
    });
    return fc.record({
      asOf: fc.constant(asOf),
      hours,
      versions: versionsAround(today),
      special: specialAround(today),
      exclusions: exclusionsAround(asOf, change),
      polls,
    });
  });
