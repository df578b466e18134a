import { type RandomSource, randomSource } from './random-source';

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

const TWIN_EVERY = 25;
const TWIN_AT = 7;
const UUID_AT = 13;

/**
 * An endless list of distinct store ids: integers below 2^63 (one in 25 is the twin of the previous id), and
 * one UUID in 25.
 */
export function* storeIds(random: RandomSource): Generator<string, never> {
  const taken = new Set<string>();
  let previous = '';
  for (let index = 0; ; index += 1) {
    let id: string;
    do id = draw(index % TWIN_EVERY, previous, random);
    while (taken.has(id));
    taken.add(id);
    yield id;
    previous = id;
  }
}

function draw(position: number, previous: string, random: RandomSource): string {
  if (position === TWIN_AT) return twinOf(previous, random);
  return position === UUID_AT ? uuid(random) : integer(random);
}

function word(random: RandomSource): number {
  return random.below(2 ** 32);
}

function integer(random: RandomSource): string {
  return String(((BigInt(word(random)) << 32n) | BigInt(word(random))) >> 1n);
}

/** The id with another last digit; if possible, one that rounds to the same JavaScript number. */
function twinOf(id: string, random: RandomSource): string {
  const others = [...'0123456789'].map((digit) => id.slice(0, -1) + digit).filter((other) => other !== id);
  const alike = others.filter((other) => Number(other) === Number(id));
  return random.pick(alike.length > 0 ? alike : others);
}

/** Version 4, variant 1, as in RFC 9562. */
function uuid(random: RandomSource): string {
  const digits = Array.from({ length: 4 }, () => word(random).toString(16).padStart(8, '0')).join('');
  const variant = random.pick([...'89ab']);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20),
  ].join('-');
}

/**
 * The first stores of every fleet, so that even a small one has every peculiarity of the data, whatever the seed.
 * Missing traits are drawn as for any store, except that these stores are polled regularly.
 */
const specialStores: readonly Partial<Traits>[] = [
  { pattern: 'closing', zone: 'America/New_York', hours: 'one shift', temperament: 'changing' },
  { pattern: 'never', zone: 'America/Los_Angeles', hours: 'one shift' },
  { pattern: 'once', hours: 'two shifts' },
  // One shift opens at 06:00 at the earliest and ends by midnight, and Phoenix is always seven hours behind UTC: with
  // this pattern's sweeps, 07:00 to 13:00 UTC, no poll lies in open time.
  { pattern: 'outside hours', zone: 'America/Phoenix', hours: 'one shift' },
  { pattern: 'stops early', zone: 'America/Chicago', hours: 'around the clock' },
  { pattern: 'repeated', temperament: 'changing' },
  // The ids of these two are twins: code that confuses them shows it in the figures.
  { zone: 'America/Denver', hours: 'one shift', temperament: 'never inactive' },
  { zone: 'America/Denver', hours: 'one shift', temperament: 'never active' },
  { pattern: 'contradicted', temperament: 'changing' },
  { zone: 'Mars/Olympus_Mons', hours: 'one shift' },
  { zone: 'Asia/Kathmandu', hours: 'two shifts' },
  { zone: 'Asia/Beirut', hours: 'overnight row', daysClosed: 0 },
  { zone: 'Asia/Beirut', hours: 'over midnight', daysClosed: 0 },
  { zone: 'Pacific/Honolulu', hours: 'overlapping' },
  { zone: 'Pacific/Honolulu', hours: 'touching' },
  { hours: 'overnight row', daysClosed: 1 },
  { hours: 'almost over midnight', daysClosed: 0 },
  { hours: 'seam', daysClosed: 0 },
  { hours: 'seam', daysClosed: 2 },
  { hours: 'three shifts' },
  { hours: 'four shifts' },
  { zone: null, hours: 'one shift', daysClosed: 1 },
  { zone: null, hours: 'none' },
  { zone: 'America/New_York', hours: 'none', temperament: 'changing' },
  { pattern: 'never', zone: 'America/New_York', hours: 'over midnight' },
  // With only the entries above, a small fleet would have too few stores without business hours.
  { hours: 'none' },
  { hours: 'none' },
  { hours: 'none' },
];

/** How the status of a store behaves over its polls. */
export type Temperament = 'never inactive' | 'never active' | 'changing';

/**
 * Which sweeps poll a store, and how. `closing`: every sweep, and the last poll of the data set. `repeated` and
 * `contradicted`: sometimes two rows at one instant, with the same or with the other status.
 */
export type PollPattern =
  'regular' | 'closing' | 'never' | 'once' | 'stops early' | 'outside hours' | 'repeated' | 'contradicted';

/** The traits of a store. `zone`: an IANA name, or null for no time zone row; `daysClosed`: weekdays without a row. */
interface Traits {
  zone: string | null;
  hours: HoursStyle;
  daysClosed: number;
  temperament: Temperament;
  pattern: PollPattern;
}

const zones = [
  ['America/New_York', 6000],
  ['America/Los_Angeles', 2400],
  ['America/Chicago', 1100],
  ['America/Phoenix', 300],
  ['America/Denver', 100],
  ['America/Detroit', 50],
  ['America/Indiana/Indianapolis', 10],
  ['America/Edmonton', 2],
  ['Pacific/Honolulu', 2],
  ['Asia/Beirut', 2],
] as const;

const hoursStyles: readonly (readonly [HoursStyle, number])[] = [
  ['one shift', 50],
  ['around the clock', 13],
  ['two shifts', 11],
  ['three shifts', 1],
  ['four shifts', 1],
  ['over midnight', 8.5],
  ['almost over midnight', 8.5],
  ['overnight row', 2],
  ['seam', 2],
  ['touching', 1.5],
  ['overlapping', 1.5],
];

const temperaments: readonly (readonly [Temperament, number])[] = [
  ['never inactive', 55],
  ['never active', 16],
  ['changing', 29],
];

const patterns: readonly (readonly [PollPattern, number])[] = [
  ['regular', 985],
  ['never', 5],
  ['once', 4],
  ['stops early', 6],
];

/**
 * The traits of an ordinary store. A store without polls always has hours and a zone, because otherwise no file would
 * name it.
 */
function ordinaryTraits(random: RandomSource): Traits {
  const pattern = random.pickWeighted(patterns);
  const polled = pattern !== 'never';
  return {
    zone: polled && random.chance(0.05) ? null : random.pickWeighted(zones),
    hours: polled && random.chance(0.2) ? 'none' : random.pickWeighted(hoursStyles),
    daysClosed: random.chance(0.15) ? random.pick([1, 1, 1, 1, 2, 2, 6]) : 0,
    temperament: random.pickWeighted(temperaments),
    pattern,
  };
}

/** A store with its id (1 to 36 characters, which need no quoting) and its business hours rows. */
export interface Store extends Traits {
  id: string;
  shifts: Shift[];
}

/** The first `count` stores of the seed's fleet: special stores first, then ordinary ones. */
export function buildFleet(count: number, seed: number): Store[] {
  const random = randomSource(seed, 'fleet');
  const ids = storeIds(randomSource(seed, 'ids'));
  return Array.from({ length: count }, (_, index) => {
    const ordinary = ordinaryTraits(random);
    const special = specialStores[index];
    const traits: Traits = special ? { ...ordinary, pattern: 'regular', ...special } : ordinary;
    return {
      id: ids.next().value,
      ...traits,
      shifts: weekOfShifts(traits.hours, traits.daysClosed, random),
    };
  });
}
