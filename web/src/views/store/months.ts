import { datesBetween, daysAfter } from '../../format/time';

/** A month of a calendar. */
export interface Month {
  /** `January 2023`. */
  readonly title: string;
  /** The days of its first week, from Monday, that are before its first date. */
  readonly blanks: number;
  readonly dates: readonly string[];
}

const TITLE = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** Some months up to that of a date, the earliest first. Months that end before `since` are left out. */
export function monthsUpTo(today: string, count: number, since = ''): Month[] {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  const firstOf = (later: number): Date => new Date(Date.UTC(year, month - 1 + later, 1));
  const dateText = (date: Date): string => date.toISOString().slice(0, 10);
  return Array.from({ length: count }, (_, i) => {
    const first = firstOf(i + 1 - count);
    return {
      title: TITLE.format(first),
      blanks: (first.getUTCDay() + 6) % 7,
      dates: datesBetween(dateText(first), daysAfter(dateText(firstOf(i + 2 - count)), -1)),
    };
  }).filter(({ dates }) => dates.at(-1)! >= since);
}
