import { LocalCalendar, LocalDay } from '../../timezones/local-calendar';
import { daysOf } from './range';
import { WindowKind, Windows, windowsOf } from './windows';

/** What a report's request means in one zone: the same for all the stores that share it. */
export interface ReportFrame {
  readonly windows: Windows;
  /** The local days that a window touches, first to last, without gaps. */
  readonly days: readonly LocalDay[];
  /**
   * Of each of them, whether it has ended by as_of and no window begins within it. Of such a day nothing but its sums
   * is wanted, and these are the same for every report.
   */
  readonly whole: readonly boolean[];
}

/** The frame of a report as of an instant (epoch ms). */
export function reportFrame(kind: WindowKind, asOf: number, calendar: LocalCalendar): ReportFrame {
  const windows = windowsOf(kind, asOf, calendar);
  const days = daysOf(windows, calendar);
  return { windows, days, whole: days.map((day) => isWhole(day, windows)) };
}

function isWhole({ start, end }: LocalDay, windows: Windows): boolean {
  const cuts = [windows.hourStart, windows.dayStart, windows.weekStart];
  return end <= windows.end && !cuts.some((cut) => start < cut && cut < end);
}
