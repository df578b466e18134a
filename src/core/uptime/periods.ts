import { weekdayOf } from '../calendar/local-calendar';
import { formatDate, MS_PER_DAY } from '../time/instant';

/** Local dates (days since 1970-01-01), both included. */
export interface Dates {
  readonly first: number;
  readonly last: number;
}

/** The names of periods, relative to the local date at as_of (SEMANTICS.md, section 9). */
export const PERIOD_NAMES = [
  'today',
  'yesterday',
  'this_week',
  'last_week',
  'month_to_date',
  'last_month',
  'quarter_to_date',
  'last_quarter',
  'year_to_date',
  'last_7_days',
  'last_30_days',
] as const;
export type PeriodName = (typeof PERIOD_NAMES)[number];

/** The longest period. */
export const MAX_PERIOD_DAYS = 400;

/** The parts into which a period is divided (SEMANTICS.md, section 9). */
export const BREAKDOWNS = ['none', 'day', 'week', 'month'] as const;
export type Breakdown = (typeof BREAKDOWNS)[number];
type Divided = Exclude<Breakdown, 'none'>;

/** A period by its name, or by its dates, and what it is divided into. */
export interface PeriodRequest {
  readonly dates: PeriodName | Dates;
  readonly breakdown: Breakdown;
}

/**
 * The dates of a period for a store whose local date at as_of is `today` (days since 1970-01-01). They may lie after
 * it.
 *
 * @example datesOfPeriod('last_7_days', 100) // { first: 94, last: 100 }
 */
export function datesOfPeriod(period: PeriodName | Dates, today: number): Dates {
  if (typeof period !== 'string') return period;
  const monday = today - weekdayOf(today);
  const [month, quarter, year] = [firstOfMonth(today, 0), firstOfQuarter(today, 0), firstOfYear(today)];
  switch (period) {
    case 'today':
      return { first: today, last: today };
    case 'yesterday':
      return { first: today - 1, last: today - 1 };
    case 'this_week':
      return { first: monday, last: today };
    case 'last_week':
      return { first: monday - 7, last: monday - 1 };
    case 'month_to_date':
      return { first: month, last: today };
    case 'last_month':
      return { first: firstOfMonth(today, -1), last: month - 1 };
    case 'quarter_to_date':
      return { first: quarter, last: today };
    case 'last_quarter':
      return { first: firstOfQuarter(today, -1), last: quarter - 1 };
    case 'year_to_date':
      return { first: year, last: today };
    case 'last_7_days':
      return { first: today - 6, last: today };
    case 'last_30_days':
      return { first: today - 29, last: today };
  }
}

/**
 * The dates of a period to the end of its week, month, quarter or year; for other periods, those of `datesOfPeriod`. A
 * budget of downtime is that of a whole period.
 *
 * @example wholePeriod('month_to_date', 40) // { first: 31, last: 58 }
 */
export function wholePeriod(period: PeriodName | Dates, today: number): Dates {
  const { first, last } = datesOfPeriod(period, today);
  switch (period) {
    case 'this_week':
      return { first, last: first + 6 };
    case 'month_to_date':
      return { first, last: firstOfMonth(today, 1) - 1 };
    case 'quarter_to_date':
      return { first, last: firstOfQuarter(today, 1) - 1 };
    case 'year_to_date':
      return { first, last: firstOfMonth(first, 12) - 1 };
    default:
      return { first, last };
  }
}

/**
 * The number of days to go back from `today` (days since 1970-01-01) so that the same period is the one to compare with:
 * the day, week, month, quarter or year before, and for two dates the same number of dates before. A period that has not
 * ended is compared with the one before up to the same day. For a whole month or quarter, whose every day has the same
 * period, it goes back to the 15th of its first month, so that stores with different dates compare the same period.
 *
 * @example daysToPrevious('last_week', 100) // 7
 */
export function daysToPrevious(period: PeriodName | Dates, today: number): number {
  if (typeof period !== 'string') return period.last - period.first + 1;
  switch (period) {
    case 'today':
    case 'yesterday':
      return 1;
    case 'this_week':
    case 'last_week':
    case 'last_7_days':
      return 7;
    case 'last_30_days':
      return 30;
    case 'month_to_date':
      return today - sameDayOf(firstOfMonth(today, -1), firstOfMonth(today, 0), today);
    case 'quarter_to_date':
      return today - sameDayOf(firstOfQuarter(today, -1), firstOfQuarter(today, 0), today);
    case 'year_to_date':
      return today - sameDayOf(firstOfYear(firstOfYear(today) - 1), firstOfYear(today), today);
    case 'last_month':
      return today - (firstOfMonth(today, -1) + MIDDLE_OF_MONTH);
    case 'last_quarter':
      return today - (firstOfQuarter(today, -1) + MIDDLE_OF_MONTH);
  }
}

const MIDDLE_OF_MONTH = 14;

/** The day of an earlier month, quarter or year that has the place of `today` in the present one, or its last day. */
const sameDayOf = (earlier: number, begin: number, today: number): number =>
  Math.min(earlier + (today - begin), begin - 1);

const utcDate = (year: number, month: number): number => Date.UTC(year, month, 1) / MS_PER_DAY;

/** The first date of the month of a date, or of one that is this many months later. */
function firstOfMonth(date: number, months: number): number {
  const utc = new Date(date * MS_PER_DAY);
  return utcDate(utc.getUTCFullYear(), utc.getUTCMonth() + months);
}

function firstOfQuarter(date: number, quarters: number): number {
  const utc = new Date(date * MS_PER_DAY);
  return utcDate(utc.getUTCFullYear(), (Math.floor(utc.getUTCMonth() / 3) + quarters) * 3);
}

const firstOfYear = (date: number): number => utcDate(new Date(date * MS_PER_DAY).getUTCFullYear(), 0);

/** A part of a period: its dates, cut to the period, named by the first date of the whole day, week or month. */
interface PeriodPart extends Dates {
  readonly name: number;
}

/** The parts that a range of dates touches, in order; none if the range is empty. */
export function partsOf({ first, last }: Dates, breakdown: Divided): PeriodPart[] {
  const parts: PeriodPart[] = [];
  for (let date = first; date <= last;) {
    const { name, beyond } = wholePart(date, breakdown);
    parts.push({ name, first: date, last: Math.min(beyond - 1, last) });
    date = beyond;
  }
  return parts;
}

/** The day, week or month that holds a date. */
function wholePart(date: number, breakdown: Divided): { name: number; beyond: number } {
  if (breakdown === 'day') return { name: date, beyond: date + 1 };
  if (breakdown === 'week') {
    const name = date - weekdayOf(date);
    return { name, beyond: name + 7 };
  }
  return { name: firstOfMonth(date, 0), beyond: firstOfMonth(date, 1) };
}

/** The text of a period in a request: its name, or its dates. */
export const periodText = (period: PeriodName | Dates): string =>
  typeof period === 'string' ? period : `${formatDate(period.first)}/${formatDate(period.last)}`;
