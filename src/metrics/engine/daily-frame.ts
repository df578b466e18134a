import { LocalCalendar, LocalDay } from '../../timezones/local-calendar';
import { daysBetween } from './range';
import { isWhole } from './report-frame';

/** Local dates (days since 1970-01-01), both included. */
export interface Dates {
  readonly first: number;
  readonly last: number;
}

/** Some local days of one zone, of each of which the sums as of an instant are wanted. */
export interface DailyFrame {
  readonly dates: Dates;
  readonly asOf: number;
  /** First to last, without gaps. */
  readonly days: readonly LocalDay[];
  /** Of each of them, whether it has ended by as_of, so that its rollup will do. */
  readonly whole: readonly boolean[];
}

/** The local days of some dates as of an instant (epoch ms). */
export function dailyFrame(dates: Dates, asOf: number, calendar: LocalCalendar): DailyFrame {
  const days = daysBetween(dates.first, dates.last, calendar);
  return { dates, asOf, days, whole: days.map((day) => isWhole(day, asOf)) };
}
