import { WeeklySchedule } from '../../business-hours/schedule';
import { PackedPoll } from '../../polls/packed-poll';
import { LocalDay } from '../../timezones/local-calendar';
import { walkDays } from './days';
import { NoDataPolicy } from './figures';
import { Range } from './range';

/** A spell of downtime. Instants are epoch milliseconds. */
export interface Incident {
  readonly start: number;
  /** Where the downtime ends, or what is known of it does. */
  readonly end: number;
  /** Open time that was down, in milliseconds: closed time in between does not count. */
  readonly downtime: number;
  /** It was under way already at the first instant of the range, which cuts it. */
  readonly startedBefore: boolean;
  /** Nothing else followed it in the open time of the range. */
  readonly goingOn: boolean;
}

type Growing = { -readonly [Field in keyof Incident]: Incident[Field] };

/**
 * The maximal spells of downtime in a store's open time within a range, in order: what is down without anything else
 * in the open time between is one, also over a closed night. Their downtime adds up to that of the range.
 * `policy` says whether time without data is down; where it is excluded, it ends a spell. `days` hold
 * also that of the millisecond before the range. Parameters as `walkDays`.
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
  let downBefore = false;
  walkDays(schedule, days, asOf, polls, from, to, (start, end, status) => {
    const down = status === 'down' || (status === 'no_data' && policy === 'down');
    const begin = Math.max(start, range.start);
    const close = Math.min(end, range.end);
    if (end === range.start) downBefore = down;
    if (begin >= close) return;
    if (!down) {
      if (current !== undefined) current.goingOn = false;
      current = undefined;
    } else if (current === undefined) {
      const startedBefore = start < range.start || (start === range.start && downBefore);
      current = { start: begin, end: close, downtime: close - begin, startedBefore, goingOn: true };
      incidents.push(current);
    } else {
      current.end = close;
      current.downtime += close - begin;
    }
  });
  return incidents;
}
