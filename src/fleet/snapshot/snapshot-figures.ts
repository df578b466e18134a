import { OpenTimeSums } from '../../core/uptime/day-sums';
import { Incident, Incidents } from '../../core/uptime/incidents';
import { weekUpTo } from '../../core/uptime/range';
import { SEGMENT_STATUSES } from '../../core/uptime/segments';
import { PlannedWindow, SnapshotPlan } from './snapshot-plan';
import { lastStatus, StoreTimeline, walkTimeline } from './store-timeline';

/**
 * For each window of a store, the milliseconds up, down and without data: hour, day, week, then the three earlier
 * windows.
 */
export const NUMBERS_PER_STORE = 18;
/** The index at which the earlier windows start. */
export const BEFORE = 9;

const WINDOWS = ['hour', 'day', 'week', 'hourBefore', 'dayBefore', 'weekBefore'] as const;
/** The index of the earlier week. */
const WEEK_BEFORE = WINDOWS.indexOf('weekBefore') * PER_WINDOW;

/**
 * Writes the figures of a store as of the plan's instant to `numbers[at ..]`. `deleted`: the sums of the days in the
 * earlier week that are not in the timeline, because their polls are deleted.
 */
export function writeFigures(
  timeline: StoreTimeline,
  plan: SnapshotPlan,
  deleted: OpenTimeSums | undefined,
  numbers: Uint32Array,
  at: number,
): void {
  WINDOWS.forEach((name, window) => {
    const { start, end, asOf }: PlannedWindow = plan[name];
    const place = at + window * PER_WINDOW;
    walkTimeline(timeline, start, end, asOf, (from, to, status) => {
      numbers[place + SEGMENT_STATUSES.indexOf(status)]! += to - from;
    });
  });
  if (deleted === undefined) return;
  numbers[at + WEEK_BEFORE]! += deleted.up;
  numbers[at + WEEK_BEFORE + 1]! += deleted.down;
  numbers[at + WEEK_BEFORE + 2]! += deleted.noData;
}

/** The ongoing incident at the plan's instant, of the 168 hours before it; undefined if there is none. */
export function incidentAt(timeline: StoreTimeline, { asOf }: SnapshotPlan): Incident | undefined {
  // Decides for nearly all stores.
  if (lastStatus(timeline, asOf) === 'up') return undefined;
  const week = weekUpTo(asOf);
  const incidents = new Incidents(week, 'down');
  // Includes the millisecond before, to know whether the incident started earlier.
  walkTimeline(timeline, week.start - 1, asOf, asOf, (start, end, status) =>
    incidents.add(start, end, status),
  );
  return incidents.goingOn;
}
