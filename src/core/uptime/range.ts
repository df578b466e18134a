import { LocalCalendar, LocalDay } from '../calendar/local-calendar';
import { MS_PER_DAY } from '../time/instant';
import { Windows } from './windows';

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
