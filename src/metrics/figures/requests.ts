import { formatDate, formatInstant, MS_PER_DAY } from '../../core/time/instant';
import { type LabelColumn, valueAt } from '../../core/selectors/details';
import { LABEL_COLUMNS } from '../../core/selectors/selector';
import { type Dates, MAX_PERIOD_DAYS, type PeriodName } from '../../core/uptime/periods';
import { type AccountingName, type CarryMs, carryMsOf, Range } from '../../core/uptime/plans';
import { latestPoll, ReadSession } from '../../platform/database';
import { invalidField, invalidInput, messageOf, notFound } from '../../platform/errors';
import { keysAsked, requireDateOrder, requireOrder } from '../../platform/http';
import type { Labels } from '../../stores';

/** Requested local dates (days since 1970-01-01), both included; missing ones have defaults. */
export interface DatesRequest extends CountingRequest {
  readonly from?: number | undefined;
  /** Default: the date at as_of. */
  readonly to?: number | undefined;
  /** Epoch ms; later polls are ignored. Default: the latest poll of all stores. */
  readonly asOf?: number | undefined;
}

/** The maximum number of dates in one answer. */
interface DatesLimit {
  readonly preset: number;
  readonly most: number;
}

export const STORE_DATES: DatesLimit = { preset: 30, most: MAX_PERIOD_DAYS };
export const FLEET_DATES: DatesLimit = { preset: 7, most: 31 };

/** `today`: the date at as_of. Throws `invalid-input` for dates that are out of order, in the future, or too many. */
export function resolveDates({ from, to }: DatesRequest, today: number, limit: DatesLimit): Dates {
  const last = to ?? today;
  const first = from ?? last - (limit.preset - 1);
  if (last > today) {
    throw invalidInput(
      `to_date lies after ${formatDate(today)}, the local date at as_of: nothing is known of that day. ` +
        'Leave it out, or give an earlier one.',
    );
  }
  requireDateOrder(first, last);
  const count = last - first + 1;
  if (count > limit.most) {
    throw invalidInput(
      `The range has ${count} dates; at most ${limit.most} are given at once. Ask for it in parts, with from_date and to_date.`,
    );
  }
  return { first, last };
}

/** A requested period (epoch ms); missing bounds have defaults. */
export interface RangeRequest {
  readonly from?: number | undefined;
  /** Default: as_of. */
  readonly to?: number | undefined;
  /** Later polls are ignored. Default: the latest poll of all stores. */
  readonly asOf?: number | undefined;
}

/** The longest range that one answer computes from polls. */
export const MAX_RANGE_DAYS = 31;
export const DEFAULT_RANGE_DAYS = 7;

/** How open time counts in the figures of a request. */
export interface CountingRequest {
  /** undefined: `accounting=daily`. */
  readonly carryMs?: CarryMs;
  /** `exclusions=ignore`. */
  readonly ignoresExclusions?: boolean;
}

/** Throws `invalid-input` like `carryMsOf`. */
export function carryAsked(accounting: AccountingName = 'daily', carryMinutes: number | undefined): CarryMs {
  try {
    return carryMsOf(accounting, carryMinutes);
  } catch (error) {
    throw invalidField('carry_minutes', messageOf(error));
  }
}

/** Reads the labels of stores, by index, that `label_columns` asks for; undefined without it. */
export function labelsAsked(
  labelColumns: string | undefined,
  columnOf: (key: string) => LabelColumn | undefined,
): (store: number) => Labels | undefined {
  if (labelColumns === undefined) return () => undefined;
  const columns = keysAsked(labelColumns, LABEL_COLUMNS).map((key) => [key, columnOf(key)] as const);
  return (store) =>
    Object.fromEntries(
      columns.flatMap(([key, column]) => {
        const value = valueAt(column, store);
        return value === null ? [] : [[key, value]];
      }),
    );
}

/** What is wrong with a period that is given twice. */
export const PERIOD_AND_DATES = 'period is given, and so are dates: give the name of a period, or its dates';

/** The dates of a period. Throws `invalid-input`, with the field, if one is missing, or they are not in order. */
export function bothDates(first: number | undefined, last: number | undefined): Dates {
  if (first === undefined)
    throw invalidField('from_date', 'from_date is missing: give both dates of the period');
  if (last === undefined) throw invalidField('to_date', 'to_date is missing: give both dates of the period');
  requireDateOrder(first, last);
  return { first, last };
}

/** A period in a request: its name, or its dates (days since 1970-01-01), both included. */
export interface PeriodAsked {
  readonly period?: PeriodName | undefined;
  readonly fromDate?: number | undefined;
  readonly toDate?: number | undefined;
}

/** The period that is asked for, or the preset one. Throws `invalid-input`, with the field. */
export function periodAsked(
  { period, fromDate: first, toDate: last }: PeriodAsked,
  preset: PeriodName,
): PeriodName | Dates {
  if (first === undefined && last === undefined) return period ?? preset;
  if (period !== undefined) throw invalidField('period', PERIOD_AND_DATES);
  const dates = bothDates(first, last);
  requireFewDates(dates);
  return dates;
}

/** Throws `invalid-input`, with the field, for more dates than are computed at once. */
export function requireFewDates({ first, last }: Dates): void {
  const days = last - first + 1;
  if (days <= MAX_PERIOD_DAYS) return;
  throw invalidField(
    'from_date',
    `The period has ${days} days; at most ${MAX_PERIOD_DAYS} are computed at once`,
  );
}

/** as_of, or the latest poll of all stores. Throws `not-found` if there are no polls. */
export async function resolveAsOf(session: ReadSession, asOf: number | undefined): Promise<number> {
  const resolved = asOf ?? (await latestPoll(session));
  if (resolved === undefined) throw notFound('There are no polls yet.');
  return resolved;
}

/** Throws `invalid-input` for a range that is empty, lies after as_of, or is too long for one answer. */
export function resolveRange({ from, to }: RangeRequest, asOf: number): Range {
  const end = to ?? asOf;
  const start = from ?? end - DEFAULT_RANGE_DAYS * MS_PER_DAY;
  if (end > asOf) {
    throw invalidInput(
      `to lies after as_of, ${formatInstant(asOf)}: nothing is known of that time. Leave it out, or give an earlier one.`,
    );
  }
  requireOrder({ from: start, to: end });
  if (end - start > MAX_RANGE_DAYS * MS_PER_DAY) {
    throw invalidInput(
      `The range has ${Math.ceil((end - start) / MS_PER_DAY)} days; at most ${MAX_RANGE_DAYS} are computed at once. ` +
        'Ask for it in parts, with from and to.',
    );
  }
  return { start, end };
}
