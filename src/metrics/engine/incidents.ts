import { WeeklySchedule } from '../../business-hours/schedule';
import { PackedPoll } from '../../polls/packed-poll';
import { LocalDay } from '../../timezones/local-calendar';
import { walkRange } from './days';
import { NoDataPolicy } from './figures';
import { Range } from './range';

/** A spell of downtime. Instants are epoch milliseconds. */
export interface Incident {
  readonly start: number;
  /** Where the downtime ends, or what is known of it does. */
  readonly end: number;
  /** Open time that was down, in milliseconds: closed time in between does not count. */
  readonly downtime: number;
  /** The range cuts it: it had begun before. */
  readonly startedBefore: boolean;
  /** Nothing else followed it in the open time of the range. */
  readonly goingOn: boolean;
}

type Growing = { -readonly [Field in keyof Incident]: Incident[Field] };

/**
 * The maximal spells of downtime in a store's open time within a range, in order: what is down without anything else
 * in the open time between is one, also over a closed night. Their downtime adds up to that of the range.
 * `policy` says whether time without data is down; where it is excluded, it ends a spell. Parameters as `walkRange`.
 */
export function incidentsOf(
  schedule: WeeklySchedule,
  days: readonly LocalDay[],
  range: Range,
  asOf: number,
  policy: NoDataPolicy,
  polls: ArrayLike<PackedPoll>,
  from: number,
  to: number,
): Incident[] {
  const incidents: Incident[] = [];
  let current: Growing | undefined;
  walkRange(schedule, days, range, asOf, polls, from, to, (start, end, status) => {
    const down = status === 'down' || (status === 'no_data' && policy === 'down');
    if (!down) {
      if (current !== undefined) current.goingOn = false;
      current = undefined;
    } else if (current === undefined) {
      const startedBefore = start === range.start;
      incidents.push((current = { start, end, downtime: end - start, startedBefore, goingOn: true }));
    } else {
      current.end = end;
      current.downtime += end - start;
    }
  });
  return incidents;
}
