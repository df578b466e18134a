import { MS_PER_DAY } from '../core/time/instant';

/**
 * The UTC day (since 1970-01-01) before which polls may be deleted so that `days` days remain. Counts from the newest
 * poll, or from now if that poll lies in the future. A stopped feed or a fast clock therefore deletes nothing, and a
 * report as of the newest poll can always be computed. `now`, `newest`: epoch ms.
 */
export const retentionCutoff = (now: number, newest: number, days: number): number =>
  Math.floor(Math.min(now, newest) / MS_PER_DAY) - days;

/**
 * The local dates whose rollups must be stored, one after the other, before `before` may become the first kept day.
 * `keptFrom`: the present one; 0: no polls are deleted, and the first poll is at `first` (epoch ms).
 */
export function datesToStore(keptFrom: number, first: number, before: number): number[] {
  // No zone has polls of an earlier date: see core/polls/kept-polls.ts.
  const from = Math.max(keptFrom + 1, Math.floor(first / MS_PER_DAY) - 1);
  return Array.from({ length: Math.max(0, before - from + 1) }, (_, i) => from + i);
}
