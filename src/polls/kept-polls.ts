import { MS_PER_DAY } from '../time/instant';

/**
 * What it means that polls of UTC days before `keptFrom` (days since 1970-01-01; 0: all are there) are no longer kept. A
 * local date begins less than a day before or after the UTC date of its number, and lasts for less than two days,
 * whatever its zone; so, by numbers alone:
 *
 * - local dates up to `keptFrom` are settled: in some zone a part of their polls is gone. What is stored of them stays;
 * - of all later ones every poll is there;
 * - polls from `openFrom` on touch later ones only, and are the ones that are still taken.
 */
export const isSettled = (date: number, keptFrom: number): boolean => keptFrom > 0 && date <= keptFrom;

/** The first instant (epoch ms) of which polls are still taken, and at which a window may still cut a day. */
export const openFrom = (keptFrom: number): number => (keptFrom > 0 ? (keptFrom + 2) * MS_PER_DAY : 0);
