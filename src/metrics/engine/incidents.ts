import { WeeklySchedule } from '../../business-hours/schedule';
import { PackedPoll } from '../../core/polls/packed-poll';
import { LocalDay } from '../../timezones/local-calendar';
import { walkDays } from './days';
import { NoDataPolicy } from './figures';
import { Range } from './range';
import { SegmentStatus } from './segments';

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
 * `policy` says whether time without data is down; where it is excluded, it ends a spell. The stretches of open time are
 * added in order, from that of the millisecond before the range on.
 */
export class Incidents {
  readonly found: Incident[] = [];
  private current: Growing | undefined;
  private downBefore = false;

  constructor(
    private readonly range: Range,
    private readonly policy: NoDataPolicy,
  ) {}

  add(start: number, end: number, status: SegmentStatus): void {
    const { range } = this;
    const down = status === 'down' || (status === 'no_data' && this.policy === 'down');
    const begin = Math.max(start, range.start);
    const close = Math.min(end, range.end);
    if (end === range.start) this.downBefore = down;
    if (begin >= close) return;
    if (!down) {
      if (this.current !== undefined) this.current.goingOn = false;
      this.current = undefined;
    } else if (this.current === undefined) {
      const startedBefore = start < range.start || (start === range.start && this.downBefore);
      this.current = { start: begin, end: close, downtime: close - begin, startedBefore, goingOn: true };
      this.found.push(this.current);
    } else {
      this.current.end = close;
      this.current.downtime += close - begin;
    }
  }

  /** That which nothing has ended; undefined: there is none. */
  get goingOn(): Incident | undefined {
    return this.current;
  }
}

/** All of a store within a range. `days` hold also that of the millisecond before it. Parameters as `walkDays`. */
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
  const incidents = new Incidents(range, policy);
  walkDays(schedule, days, asOf, polls, from, to, (start, end, status) => incidents.add(start, end, status));
  return incidents.found;
}
