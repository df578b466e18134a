import type { RandomSource } from './random-source';

/** One business hours row. `day`: 0 (Monday) to 6. `start`, `end`: seconds of the local day, 0 to 86,399, not equal. */
export interface Shift {
  day: number;
  start: number;
  end: number;
}

/**
 * The layout of a store's day. `overnight row` is one row with `end < start`; `over midnight` is two rows that meet at
 * midnight; `almost over midnight` is two rows with a minute between them, because `23:59:00` is not the end of the
 * day.
 */
export type HoursStyle =
  | 'none'
  | 'one shift'
  | 'around the clock'
  | 'two shifts'
  | 'three shifts'
  | 'four shifts'
  | 'over midnight'
  | 'almost over midnight'
  | 'overnight row'
  | 'seam'
  | 'touching'
  | 'overlapping';

/** A shift of a day, `[start, end]` in its seconds. The second list holds the shifts of the next day. */
type Span = readonly [start: number, end: number];
type DayPlan = readonly [today: readonly Span[], dayAfter?: readonly Span[]];

const HOUR = 3600;
const WEEK = [0, 1, 2, 3, 4, 5, 6];
const WEEKEND = [5, 6];
// Rows in real data write the end of the day as 23:59:59 or 23:59:00, equally often.
const END_OF_DAY = 86_399;
const MINUTE_BEFORE = 86_340;

const openings = [6, 7, 8, 9, 10, 10.5, 11, 11, 11, 11.5, 12];
const closings = [20, 20.5, 21, 21.5, 22, 22, 22.5, 23, 23.5];

const opening = (random: RandomSource): number => random.pick(openings) * HOUR;
const endOfDay = (random: RandomSource): number => random.pick([END_OF_DAY, MINUTE_BEFORE]);
const closing = (random: RandomSource): number =>
  random.chance(0.2) ? endOfDay(random) : random.pick(closings) * HOUR;
const smallHours = (random: RandomSource): Span => [0, random.pick([1, 1.5, 2, 3, 4]) * HOUR];

const dayPlans: Record<HoursStyle, (random: RandomSource) => DayPlan> = {
  none: () => [[]],
  'one shift': (random) => [[[opening(random), closing(random)]]],
  'around the clock': (random) => [[[0, endOfDay(random)]]],
  'two shifts': (random) => [[...shifts([11, 14.5]), [17 * HOUR, closing(random)]]],
  'three shifts': (random) => [[...shifts([7, 10.5], [11.5, 15]), [17 * HOUR, closing(random)]]],
  'four shifts': (random) => [[...shifts([7, 9.5], [10.5, 13], [14, 16.5]), [17.5 * HOUR, closing(random)]]],
  'over midnight': (random) => [[[opening(random), END_OF_DAY]], [smallHours(random)]],
  'almost over midnight': (random) => [[[opening(random), MINUTE_BEFORE]], [smallHours(random)]],
  'overnight row': (random) => [[[random.pick([16, 17, 18.5]) * HOUR, random.pick([1, 2, 3.5]) * HOUR]]],
  seam: (random) => {
    const secondShift = 15 * HOUR;
    const seconds = random.pick([1, 60, 1 + random.below(60)]);
    return [
      [
        [opening(random), secondShift - seconds],
        [secondShift, closing(random)],
      ],
    ];
  },
  touching: (random) => [
    [
      [opening(random), 15 * HOUR],
      [15 * HOUR, closing(random)],
    ],
  ],
  overlapping: (random) => [
    [
      [opening(random), 16 * HOUR],
      [14.5 * HOUR, closing(random)],
    ],
  ],
};

function shifts(...hours: Span[]): Span[] {
  return hours.map(([start, end]) => [start * HOUR, end * HOUR]);
}

/**
 * The business hours rows of a store's week; none for the style `none`. `daysClosed` (0 to 6) weekdays have no row.
 * About half of the stores have other hours at the weekend.
 */
export function weekOfShifts(style: HoursStyle, daysClosed: number, random: RandomSource): Shift[] {
  const plan = dayPlans[style];
  const weekday = plan(random);
  const weekend = random.chance(0.45) ? plan(random) : weekday;
  const firstClosed = random.pick(WEEK);
  return WEEK.flatMap((day) => rowsOf(day, WEEKEND.includes(day) ? weekend : weekday)).filter(
    ({ day }) => (day - firstClosed + 7) % 7 >= daysClosed,
  );
}

function rowsOf(day: number, [today, dayAfter = []]: DayPlan): Shift[] {
  return [
    ...today.map(([start, end]) => ({ day, start, end })),
    ...dayAfter.map(([start, end]) => ({ day: (day + 1) % 7, start, end })),
  ];
}
