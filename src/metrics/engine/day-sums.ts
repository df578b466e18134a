import { isActive, observedAtOf, PackedPoll } from '../../core/polls/packed-poll';

/** Open time by what is known of it, in whole milliseconds. */
export interface OpenTimeSums {
  up: number;
  down: number;
  noData: number;
}

/**
 * What the open time of a local day that has ended adds up to: the sums of `walkDay`, without its stretches
 * (SEMANTICS.md, status within a local day). `open`: the day's open intervals, flat pairs of epoch ms, ascending and
 * disjoint. `polls[from .. to)`: those of this day, ascending, one per instant; none of them is later than as_of.
 *
 * This is where a report spends its time, hence one pass that visits no stretches. At each poll, `up` holds the uptime
 * from opening to `cursor`, the latest poll in open time, and `opened` the open time of the intervals before `next`.
 */
export function sumDay(
  open: readonly number[],
  polls: ArrayLike<PackedPoll>,
  from: number,
  to: number,
): OpenTimeSums {
  let next = 0;
  let opened = 0;
  let up = 0;
  let active: boolean | undefined;
  let cursor = -Infinity;
  for (let i = from; i < to; i++) {
    const observedAt = observedAtOf(polls[i]!);
    while (next < open.length && open[next + 1]! <= observedAt) {
      if (active === true) up += open[next + 1]! - Math.max(open[next]!, cursor);
      opened += open[next + 1]! - open[next]!;
      next += 2;
    }
    if (next === open.length) break;
    if (observedAt < open[next]!) continue;
    const isUp = isActive(polls[i]!);
    // The first poll fills back: all that was open before it.
    if (active === undefined) up = isUp ? opened + observedAt - open[next]! : 0;
    else if (active) up += observedAt - Math.max(open[next]!, cursor);
    active = isUp;
    cursor = observedAt;
  }
  for (; next < open.length; next += 2) {
    if (active === true) up += open[next + 1]! - Math.max(open[next]!, cursor);
    opened += open[next + 1]! - open[next]!;
  }
  return active === undefined ? { up: 0, down: 0, noData: opened } : { up, down: opened - up, noData: 0 };
}
