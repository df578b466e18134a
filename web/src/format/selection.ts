import type { Query } from '../route';
import { areCarryMinutes } from './counting';
import { daysAfter, startOfDate, WEEKDAYS } from './time';

/** The periods of reports and figures, relative to each store's local date at as_of, and their titles. */
export const PERIODS = [
  ['today', 'today so far'],
  ['yesterday', 'yesterday'],
  ['this_week', 'this week, from Monday'],
  ['last_week', 'last week, Monday to Sunday'],
  ['month_to_date', 'this month to date'],
  ['last_month', 'last month'],
  ['quarter_to_date', 'this quarter to date'],
  ['last_quarter', 'last quarter'],
  ['year_to_date', 'this year to date'],
  ['last_7_days', 'last 7 days'],
  ['last_30_days', 'last 30 days'],
] as const;
export type PeriodName = (typeof PERIODS)[number][0];

/** By which clock instants are shown: that of their store, that of this browser, or UTC. */
export const ZONE_CHOICES = ['store', 'mine', 'utc'] as const;
export type ZoneChoice = (typeof ZONE_CHOICES)[number];

/**
 * What all views show: of which stores, of which time, by which clock, and how time is counted. It is the part of an
 * address that is kept from view to view. Members are named as the parameters of the API.
 */
export interface Selection {
  /** ISO 8601; undefined: the latest poll of all stores. */
  readonly as_of: string | undefined;
  /** undefined: `from` to `to`, or the windows up to as_of. */
  readonly period: PeriodName | undefined;
  /** Local dates, both included: both or none. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly zone: ZoneChoice;
  /** A selector of labels. */
  readonly labels: string | undefined;
  /** A text in the name or the store_id. */
  readonly q: string | undefined;
  /** `exclude`, the default of the page: percentages are of what is known. `down`: the rule of the report. */
  readonly no_data: 'exclude' | 'down';
  readonly accounting: 'daily' | 'carry_forward';
  /** Only with `carry_forward`. */
  readonly carry_minutes: string | undefined;
  readonly exclusions: 'apply' | 'ignore';
}

/** The selection of an address; invalid values are ignored. */
export function readSelection(query: Readonly<Record<string, string>>): Selection {
  const { as_of, zone, labels, q, no_data, accounting, carry_minutes, exclusions } = query;
  const carries = accounting === 'carry_forward' && areCarryMinutes(carry_minutes ?? '');
  const period = PERIODS.find(([name]) => name === query.period)?.[0];
  const dates = period === undefined ? datesOf(query) : undefined;
  return {
    as_of: as_of === undefined ? undefined : instantOf(as_of),
    period,
    from: dates?.[0],
    to: dates?.[1],
    zone: ZONE_CHOICES.find((choice) => choice === zone) ?? 'store',
    labels: labels === '' ? undefined : labels,
    q: q === '' ? undefined : q,
    no_data: no_data === 'down' ? 'down' : 'exclude',
    accounting: carries ? 'carry_forward' : 'daily',
    carry_minutes: carries ? carry_minutes : undefined,
    exclusions: exclusions === 'ignore' ? 'ignore' : 'apply',
  };
}

/** A selection as parameters of an address, without those that have their default. */
export const selectionQuery = (selection: Selection): Query => ({
  ...selection,
  zone: selection.zone === 'store' ? undefined : selection.zone,
  no_data: selection.no_data === 'exclude' ? undefined : selection.no_data,
  accounting: selection.accounting === 'daily' ? undefined : selection.accounting,
  exclusions: selection.exclusions === 'apply' ? undefined : selection.exclusions,
});

/** The selected stores, as parameters of the API. */
export const storesQuery = ({ labels, q }: Selection): Query => ({ labels, q });

/** How time is counted, and up to when, as parameters of the API, whose default of `no_data` is another. */
export const figuresQuery = ({
  as_of,
  no_data,
  accounting,
  carry_minutes,
  exclusions,
}: Selection): Query => ({
  as_of,
  no_data,
  accounting: accounting === 'daily' ? undefined : accounting,
  carry_minutes,
  exclusions: exclusions === 'apply' ? undefined : exclusions,
});

/** The selected time as parameters of a route that knows the names of periods, and `from_date` and `to_date`. */
export const periodQuery = ({ period, from, to }: Selection): Query => ({
  period,
  from_date: from,
  to_date: to,
});

/**
 * The first and the last selected date; undefined: no dates are selected, but the windows. `today`: the local date at
 * as_of (SEMANTICS, section 9).
 */
export function selectedDates(
  { period, from, to }: Selection,
  today: string,
): readonly [first: string, last: string] | undefined {
  if (period !== undefined) return datesOfPeriod(period, today);
  return from === undefined || to === undefined ? undefined : [from, to];
}

/** The first and the last date of a period, of a store whose local date is `today`. */
export function datesOfPeriod(period: PeriodName, today: string): readonly [first: string, last: string] {
  const monday = daysAfter(today, -((new Date(today).getUTCDay() + 6) % WEEKDAYS.length));
  const month = monthsAfter(today, 0);
  const quarter = monthsAfter(today, -((Number(today.slice(5, 7)) - 1) % 3));
  const dates: Readonly<Record<PeriodName, readonly [string, string]>> = {
    today: [today, today],
    yesterday: [daysAfter(today, -1), daysAfter(today, -1)],
    this_week: [monday, today],
    last_week: [daysAfter(monday, -7), daysAfter(monday, -1)],
    month_to_date: [month, today],
    last_month: [monthsAfter(month, -1), daysAfter(month, -1)],
    quarter_to_date: [quarter, today],
    last_quarter: [monthsAfter(quarter, -3), daysAfter(quarter, -1)],
    year_to_date: [`${today.slice(0, 4)}-01-01`, today],
    last_7_days: [daysAfter(today, -6), today],
    last_30_days: [daysAfter(today, -29), today],
  };
  return dates[period];
}

/** The title of the selected time: `last week, Monday to Sunday`, `2023-01-02 to 2023-01-08`; undefined: none. */
export function periodText({ period, from, to }: Selection): string | undefined {
  if (period !== undefined) return PERIODS.find(([name]) => name === period)?.[1];
  return from === undefined ? undefined : from === to ? from : `${from} to ${to}`;
}

/** The first day of a month some months later. */
const monthsAfter = (date: string, months: number): string =>
  new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1 + months, 1))
    .toISOString()
    .slice(0, 10);

function instantOf(text: string): string | undefined {
  // An instant without a zone would depend on the browser.
  const at = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

const isDate = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && startOfDate(text)?.slice(0, 10) === text;

const datesOf = ({
  from = '',
  to = '',
}: Readonly<Record<string, string>>): readonly [string, string] | undefined =>
  isDate(from) && isDate(to) && from <= to ? [from, to] : undefined;
