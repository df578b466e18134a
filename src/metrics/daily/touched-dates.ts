import { MS_PER_DAY } from '../../time';
import { LocalCalendar } from '../../timezones/local-calendar';

/** The polls of one store within one UTC day: its first and its last instant (epoch ms). */
export interface StoreSpan {
  readonly storeKey: number;
  readonly first: number;
  readonly last: number;
}

/**
 * The local dates (days since 1970-01-01) that spans of one UTC day lie in, each with its stores: polls at these
 * instants can change the figures of these local days, and of no others (SEMANTICS.md, status within a local day).
 */
export function touchedDates(
  utcDay: number,
  spans: Iterable<StoreSpan>,
  calendarOf: (storeKey: number) => LocalCalendar,
): Map<number, number[]> {
  const touched = new Map<number, number[]>();
  const finders = new Map<LocalCalendar, (instant: number) => number>();
  for (const { storeKey, first, last } of spans) {
    const calendar = calendarOf(storeKey);
    let dateOf = finders.get(calendar);
    if (dateOf === undefined) finders.set(calendar, (dateOf = dateFinder(utcDay, calendar)));
    for (let date = dateOf(first); date <= dateOf(last); date++) {
      const stores = touched.get(date);
      if (stores === undefined) touched.set(date, [storeKey]);
      else stores.push(storeKey);
    }
  }
  return touched;
}

/** `calendar.dateOf` for the instants of one UTC day: a comparison or two, where that converts each. */
function dateFinder(utcDay: number, calendar: LocalCalendar): (instant: number) => number {
  const firstDate = calendar.dateOf(utcDay * MS_PER_DAY);
  const lastDate = calendar.dateOf((utcDay + 1) * MS_PER_DAY - 1);
  const starts: number[] = [];
  for (let date = firstDate + 1; date <= lastDate; date++) starts.push(calendar.day(date).start);
  return (instant) => firstDate + starts.filter((start) => start <= instant).length;
}
