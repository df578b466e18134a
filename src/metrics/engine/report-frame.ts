import { LocalCalendar, LocalDay } from '../../timezones/local-calendar';
import { daysOf } from './range';
import { WindowKind, Windows, windowsOf } from './windows';

/** What a report's request means in one zone: the same for all the stores that share it. */
export interface ReportFrame {
  readonly windows: Windows;
  /** The local days that a window touches, first to last, without gaps. */
  readonly days: readonly LocalDay[];
  /**
   * Of each of them, whether it has ended by as_of and no window begins within it. Of such a day nothing but its sums is
   * wanted, and these are the same for every report.
   */
  readonly whole: readonly boolean[];
  /** How many of them are. */
  readonly wholeDays: number;
}

/** The frame of a report as of an instant (epoch ms). */
export function reportFrame(kind: WindowKind, asOf: number, calendar: LocalCalendar): ReportFrame {
  const windows = windowsOf(kind, asOf, calendar);
  const days = daysOf(windows, calendar);
  const cuts = [windows.hourStart, windows.dayStart, windows.weekStart];
  const isCut = ({ start, end }: LocalDay) => cuts.some((cut) => start < cut && cut < end);
  const whole = days.map((day) => isWhole(day, asOf) && !isCut(day));
  return { windows, days, whole, wholeDays: whole.filter(Boolean).length };
}

/** Whether a local day has ended by as_of, so that its sums no longer depend on that. A skipped date is no day. */
export const isWhole = ({ start, end }: LocalDay, asOf: number): boolean => start < end && end <= asOf;
