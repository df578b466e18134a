import { MS_PER_DAY } from '../time/instant';

/**
 * The effect of deleting polls of UTC days before `keptFrom` (days since 1970-01-01; 0: nothing is deleted). In any
 * zone, a local date begins less than a day before or after the UTC date of the same number, and lasts less than two
 * days. So, by numbers alone:
 *
 * - local dates up to `keptFrom` are settled: in some zone, a part of their polls is deleted. Their rollups are final;
 * - of all later dates, every poll exists;
 * - polls from `openFrom` on affect later dates only, and are the ones that are still accepted.
 */
export const isSettled = (date: number, keptFrom: number): boolean => keptFrom > 0 && date <= keptFrom;

/** The first instant (epoch ms) from which polls are accepted, and at which a window may cut a day. */
export const openFrom = (keptFrom: number): number => (keptFrom > 0 ? (keptFrom + 2) * MS_PER_DAY : 0);
