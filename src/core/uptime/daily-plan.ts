import { LocalCalendar, LocalDay } from '../calendar/local-calendar';
import { daysBetween } from './range';
import { isWhole } from './report-plan';

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
