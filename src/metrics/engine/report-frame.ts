import { LocalCalendar, LocalDay } from '../../timezones/local-calendar';
import { daysOf, EVER, Range } from './range';
import { WindowKind, Windows, windowsOf } from './windows';

/** What a report's request means in one zone: the same for all the stores that share it. */
export interface ReportFrame {
  readonly windows: Windows;
  /** The local days that a window touches, first to last, without gaps. */
  readonly days: readonly LocalDay[];
  /**
   * Of each of them, whether it has ended by as_of, no window begins within it, and it lies where there are polls. Of
   * such a day nothing but its sums is wanted, and these are the same for every report.
   */
  readonly whole: readonly boolean[];
  /** How many of them are. */
  readonly wholeDays: number;
}

/** The frame of a report as of an instant (epoch ms). `polled` holds all polls of all stores. */
export function reportFrame(
  kind: WindowKind,
  asOf: number,
  calendar: LocalCalendar,
  polled: Range = EVER,
): ReportFrame {
  const windows = windowsOf(kind, asOf, calendar);
  const days = daysOf(windows, calendar);
  const cuts = [windows.hourStart, windows.dayStart, windows.weekStart];
  const isCut = ({ start, end }: LocalDay) => cuts.some((cut) => start < cut && cut < end);
  const whole = days.map((day) => isStorable(day, asOf, polled) && !isCut(day));
  return { windows, days, whole, wholeDays: whole.filter(Boolean).length };
}

/**
 * Whether the sums of a local day are worth storing: it has ended by as_of, and there are polls before and after, since
 * otherwise whoever asks about times without end would have days stored without end. No day is one that was skipped.
 */
export const isStorable = ({ start, end }: LocalDay, asOf: number, polled: Range): boolean =>
  start < end && end <= asOf && start < polled.end && polled.start < end;
