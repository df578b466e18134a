import type { HoursStyle } from './business-hours';
import type { RandomSource } from './random-source';

/** How the status of a store behaves over its polls. */
export type Temperament = 'never inactive' | 'never active' | 'changing';

/**
 * Which sweeps poll a store, and how. `closing`: every sweep, and the last poll of the data set. `repeated` and
 * `contradicted`: sometimes two rows at one instant, with the same or with the other status.
 */
export type PollPattern =
  'regular' | 'closing' | 'never' | 'once' | 'stops early' | 'outside hours' | 'repeated' | 'contradicted';

/** The traits of a store. `zone`: an IANA name, or null for no time zone row; `daysClosed`: weekdays without a row. */
export interface Traits {
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
export function ordinaryTraits(random: RandomSource): Traits {
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
