import { LocalCalendar, LocalDay } from '../../core/calendar/local-calendar';
import { MS_PER_DAY, MS_PER_HOUR } from '../../core/time/instant';
import { daysBetween, Range } from '../../core/uptime/range';
import { reportPlan } from '../../core/uptime/report-plan';
import { windowsOf } from '../../core/uptime/windows';

const MS_PER_WEEK = 7 * MS_PER_DAY;

/** A window of a report as of an instant. */
export interface PlannedWindow extends Range {
  readonly asOf: number;
}

/** The days and windows of a fleet snapshot in one zone. Instants are epoch ms. */
export interface SnapshotPlan {
  readonly asOf: number;
  /** All local days that are needed, in order: from the earlier week up to as_of. */
  readonly days: readonly LocalDay[];
  /** For each day, whether only its sums are needed, so that a rollup suffices: only in the earlier week. */
  readonly whole: readonly boolean[];
  readonly hour: PlannedWindow;
  readonly day: PlannedWindow;
  readonly week: PlannedWindow;
  /**
   * The last hour of a report as of one hour earlier, the last day as of 24 hours earlier, the last week as of 168
   * hours earlier.
   */
  readonly hourBefore: PlannedWindow;
  readonly dayBefore: PlannedWindow;
  readonly weekBefore: PlannedWindow;
}

/** Calendar windows (SEMANTICS.md, section 4). */
export function snapshotPlan(asOf: number, calendar: LocalCalendar): SnapshotPlan {
  const now = windowsOf('calendar', asOf, calendar);
  const [hourEnd, dayEnd, weekEnd] = [asOf - MS_PER_HOUR, asOf - MS_PER_DAY, asOf - MS_PER_WEEK];
  const weekBefore = reportPlan('calendar', weekEnd, calendar);
  const firstRecent = Math.min(calendar.dateOf(weekEnd - 1), now.firstDate);
  const days = daysBetween(weekBefore.windows.firstDate, now.lastDate, calendar);
  return {
    asOf,
    days,
    whole: days.map(({ date }, i) => date < firstRecent && weekBefore.whole[i] === true),
    hour: { start: now.hourStart, end: asOf, asOf },
    day: { start: now.dayStart, end: asOf, asOf },
    week: { start: now.weekStart, end: asOf, asOf },
    hourBefore: { start: hourEnd - MS_PER_HOUR, end: hourEnd, asOf: hourEnd },
    dayBefore: { start: windowsOf('calendar', dayEnd, calendar).dayStart, end: dayEnd, asOf: dayEnd },
    weekBefore: { start: weekBefore.windows.weekStart, end: weekEnd, asOf: weekEnd },
  };
}
