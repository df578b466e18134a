import { MS_PER_DAY } from '../time/instant';

/**
 * The UTC day (since 1970-01-01) before which polls may go so that `days` days are kept: counted from the newest poll, or
 * from now where that lies ahead. A feed that has stopped, or a clock that runs ahead, deletes nothing by itself, and a
 * report as of the newest poll can always be worked out. `now`, `newest`: epoch ms.
 */
export const pollsMayGoBefore = (now: number, newest: number, days: number): number =>
  Math.floor(Math.min(now, newest) / MS_PER_DAY) - days;

/**
 * The local dates that have to be stored, one after the other, before `before` may become the first day that is kept.
 * `keptFrom`: the one that is; 0: all polls are there, the first of which is of the instant `first` (epoch ms).
 */
export function datesToStore(keptFrom: number, first: number, before: number): number[] {
  // Of an earlier date no zone has a poll: see polls/kept-polls.ts.
  const from = Math.max(keptFrom + 1, Math.floor(first / MS_PER_DAY) - 1);
  return Array.from({ length: Math.max(0, before - from + 1) }, (_, i) => from + i);
}
