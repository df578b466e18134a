import { SegmentStatus, StoreInputs, walkDays } from './days';
import { isDown, NoDataPolicy } from './figures';
import { Range, WalkPlan } from './plans';

/** A period of downtime. Instants are epoch milliseconds. */
export interface Incident {
  readonly start: number;
  /** The end of the downtime, or of the known data. */
  readonly end: number;
  /** The open time that was down, in milliseconds, without closed time in between. */
  readonly downtime: number;
  /** Whether the incident started before the range, which cuts it. */
  readonly clippedStart: boolean;
  /** Whether nothing else follows it in the open time of the range. */
  readonly ongoing: boolean;
}

type Growing = { -readonly [Field in keyof Incident]: Incident[Field] };

/**
 * The maximal incidents in a store's open time within a range, in order: downtime without other open time in between is
 * one incident, also across a closed night or an exclusion. Their downtime adds up to that of the range. `policy` decides
 * whether time without data is down; if not, it ends an incident. Segments must be added in order, starting with the one
 * that contains the millisecond before the range.
 */
export class Incidents {
  readonly found: Incident[] = [];
  private current: Growing | undefined;
  private downBefore = false;

  constructor(
    private readonly range: Range,
    private readonly policy: NoDataPolicy,
  ) {}

  /** Adds the segment `[start, end)` (epoch ms), which may lie outside the range. */
  add(start: number, end: number, status: SegmentStatus): void {
    if (status === 'excluded') return;
    const { range } = this;
    const down = isDown(status, this.policy);
    const begin = Math.max(start, range.start);
    const close = Math.min(end, range.end);
    if (end === range.start) this.downBefore = down;
    if (begin >= close) return;
    if (!down) {
      if (this.current !== undefined) this.current.ongoing = false;
      this.current = undefined;
    } else if (this.current === undefined) {
      const clippedStart = start < range.start || (start === range.start && this.downBefore);
      this.current = { start: begin, end: close, downtime: close - begin, clippedStart, ongoing: true };
      this.found.push(this.current);
    } else {
      this.current.end = close;
      this.current.downtime += close - begin;
    }
  }

  /** The ongoing incident; undefined if there is none. */
  get ongoing(): Incident | undefined {
    return this.current;
  }
}

/** All incidents of a store within a range. The days of the plan include that of the millisecond before the range. */
export function incidentsOf(
  store: StoreInputs,
  plan: WalkPlan,
  range: Range,
  policy: NoDataPolicy,
): Incident[] {
  const incidents = new Incidents(range, policy);
  walkDays(store, plan, (start, end, status) => incidents.add(start, end, status));
  return incidents.found;
}
