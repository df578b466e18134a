import { LocalCalendar, LocalDay } from '../calendar/local-calendar';
import { MS_PER_DAY, MS_PER_HOUR } from '../time/instant';

export const WINDOW_KINDS = ['calendar', 'rolling'] as const;
export type WindowKind = (typeof WINDOW_KINDS)[number];

const DAYS_OF_WEEK = 7;

/** The three windows of a report in one zone: each runs from its start to `end`, which is as_of. Epoch ms. */
export interface Windows {
  readonly hourStart: number;
  readonly dayStart: number;
  readonly weekStart: number;
  readonly end: number;
  /** The first and last local date (days since 1970-01-01) that a window touches. Each date is computed whole. */
  readonly firstDate: number;
  readonly lastDate: number;
}

/**
 * The earliest instant (epoch ms), in any zone, at which a report as of `asOf` may cut an ended local day. The polls of
 * that day are needed; of earlier days only the sums.
 */
export const earliestCut = (kind: WindowKind, asOf: number): number =>
  kind === 'calendar' ? asOf - MS_PER_HOUR : asOf - DAYS_OF_WEEK * MS_PER_DAY;

/** SEMANTICS.md, windows: the last hour, day and week before as_of, by local days or by elapsed hours. */
export function windowsOf(kind: WindowKind, asOf: number, calendar: LocalCalendar): Windows {
  const today = calendar.dateOf(asOf);
  const hourStart = asOf - MS_PER_HOUR;
  const dayStart = kind === 'calendar' ? calendar.day(today).start : asOf - MS_PER_DAY;
  const weekStart =
    kind === 'calendar' ? calendar.day(today - (DAYS_OF_WEEK - 1)).start : asOf - DAYS_OF_WEEK * MS_PER_DAY;
  const firstDate = calendar.dateOf(Math.min(weekStart, hourStart));
  return { hourStart, dayStart, weekStart, end: asOf, firstDate, lastDate: today };
}

/** A period `[start, end)` in epoch milliseconds. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The 168 hours up to an instant (epoch ms). */
export const weekUpTo = (end: number): Range => ({ start: end - 7 * MS_PER_DAY, end });

/** The local days that the windows touch, in order. */
export const daysOf = (windows: Windows, calendar: LocalCalendar): LocalDay[] =>
  daysBetween(windows.firstDate, windows.lastDate, calendar);

/** The local days that a range touches, in order. */
export const daysTouching = ({ start, end }: Range, calendar: LocalCalendar): LocalDay[] =>
  daysBetween(calendar.dateOf(start), calendar.dateOf(end - 1), calendar);

/** The local days of a range of dates (days since 1970-01-01), both included. */
export function daysBetween(firstDate: number, lastDate: number, calendar: LocalCalendar): LocalDay[] {
  const days: LocalDay[] = [];
  for (let date = firstDate; date <= lastDate; date++) days.push(calendar.day(date));
  return days;
}

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

/** Local dates (days since 1970-01-01), both included. */
export interface Dates {
  readonly first: number;
  readonly last: number;
}

/** The local days of one zone whose sums are computed as of an instant. */
export interface DailyPlan {
  readonly dates: Dates;
  readonly asOf: number;
  /** In order, without gaps. */
  readonly days: readonly LocalDay[];
  /** For each day, whether it has ended by as_of, so that its rollup suffices. */
  readonly whole: readonly boolean[];
}

/** The local days of a range of dates as of an instant (epoch ms). */
export function dailyPlan(dates: Dates, asOf: number, calendar: LocalCalendar): DailyPlan {
  const days = daysBetween(dates.first, dates.last, calendar);
  return { dates, asOf, days, whole: days.map((day) => isWhole(day, asOf)) };
}
