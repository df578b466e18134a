import { LocalCalendar, LocalDay } from '../calendar/local-calendar';
import { daysOf } from './range';
import { WindowKind, Windows, windowsOf } from './windows';

/** The local days of a report in one zone, shared by all stores of the zone. */
export interface ReportPlan {
  readonly windows: Windows;
  /** The local days that a window touches, in order, without gaps. */
  readonly days: readonly LocalDay[];
  /**
   * For each day, whether it has ended by as_of and no window begins within it. Only the sums of such a day are needed,
   * and they are the same for every report.
   */
  readonly whole: readonly boolean[];
  /** The number of such days. */
  readonly wholeDays: number;
}

/** The plan of a report as of an instant (epoch ms). */
export function reportPlan(kind: WindowKind, asOf: number, calendar: LocalCalendar): ReportPlan {
  const windows = windowsOf(kind, asOf, calendar);
  const days = daysOf(windows, calendar);
  const cuts = [windows.hourStart, windows.dayStart, windows.weekStart];
  const isCut = ({ start, end }: LocalDay) => cuts.some((cut) => start < cut && cut < end);
  const whole = days.map((day) => isWhole(day, asOf) && !isCut(day));
  return { windows, days, whole, wholeDays: whole.filter(Boolean).length };
}

/** Whether a local day has ended by as_of, so that its sums are final. A skipped date is not a day. */
export const isWhole = ({ start, end }: LocalDay, asOf: number): boolean => start < end && end <= asOf;
