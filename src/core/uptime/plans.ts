import { LocalCalendar, LocalDay } from '../calendar/local-calendar';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '../time/instant';
import { Dates, datesOfPeriod, partsOf, type PeriodRequest } from './periods';

/** How the last day and week are bounded: by local days, or by elapsed hours (SEMANTICS.md, section 4). */
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
 * The earliest instant (epoch ms), in any zone, at which a report as of `asOf` may cut an ended local day. That day needs
 * its polls; for earlier days their sums suffice.
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

/** The local days that a range touches, in order; with `carryMs`, also those of polls that may vouch for it. */
export const daysTouching = (
  { start, end }: Range,
  calendar: LocalCalendar,
  carryMs: CarryMs = 0,
): LocalDay[] => daysBetween(calendar.dateOf(start - carryMs), calendar.dateOf(end - 1), calendar);

/** The local days of a range of dates (days since 1970-01-01), both included. */
export function daysBetween(firstDate: number, lastDate: number, calendar: LocalCalendar): LocalDay[] {
  const days: LocalDay[] = [];
  for (let date = firstDate; date <= lastDate; date++) days.push(calendar.day(date));
  return days;
}

/**
 * One of the three windows, or a part of a period, with its index in the totals of a report. It may end after as_of: later
 * time is not seen, but a poll at as_of is.
 */
export interface Bucket extends Range {
  readonly index: number;
}

/** How polls decide on open time (SEMANTICS.md, sections 3 and 8). */
export const ACCOUNTINGS = ['daily', 'carry_forward'] as const;
export type AccountingName = (typeof ACCOUNTINGS)[number];

/** Whether exclusions count (SEMANTICS.md, section 7). */
export const EXCLUSION_POLICIES = ['apply', 'ignore'] as const;
export type ExclusionPolicy = (typeof EXCLUSION_POLICIES)[number];

/** How long a poll vouches for open time (SEMANTICS.md, section 8); undefined: `accounting=daily`. */
export type CarryMs = number | undefined;

/** The largest `carry_minutes`: a week. */
export const MAX_CARRY_MINUTES = 10_080;

/**
 * How long a poll vouches for open time; undefined: `accounting=daily`. Throws RangeError with the reason if
 * `carry_minutes` is missing, out of range, or given with `accounting=daily`.
 */
export function carryMsOf(accounting: AccountingName, carryMinutes: number | undefined): CarryMs {
  if (accounting === 'daily') {
    if (carryMinutes === undefined) return undefined;
    throw new RangeError('carry_minutes is only for accounting=carry_forward');
  }
  if (carryMinutes === undefined)
    throw new RangeError('accounting=carry_forward needs carry_minutes: how long a poll counts');
  if (!Number.isInteger(carryMinutes) || carryMinutes < 1 || carryMinutes > MAX_CARRY_MINUTES)
    throw new RangeError(`carry_minutes is not a whole number from 1 to ${MAX_CARRY_MINUTES} (a week)`);
  return carryMinutes * MS_PER_MINUTE;
}

/** How a report accounts for open time, and whether it has the evidence for its figures. */
export interface Accounting {
  readonly carryMs: CarryMs;
  readonly evidence: boolean;
}

/** `accounting=daily`, without evidence. */
export const DAILY: Accounting = { carryMs: undefined, evidence: false };

/** The local days of one zone whose open time is walked, and how polls decide on it. */
export interface WalkPlan {
  /** In order, without gaps. With `carryMs`, they begin with those of polls that may vouch for the first wanted day. */
  readonly days: readonly LocalDay[];
  /** Epoch ms; nothing after it is seen. */
  readonly asOf: number;
  readonly carryMs?: CarryMs;
}

/** The local days of a report in one zone, at least one, shared by all stores of the zone. */
export interface ReportPlan extends Accounting, WalkPlan {
  readonly carryMs: CarryMs;
  /**
   * For each day, whether it has ended by as_of and no bucket begins within it, so that only its sums are needed, which
   * are the same for every report.
   */
  readonly whole: readonly boolean[];
  /** The number of such days. */
  readonly wholeDays: number;
  readonly buckets: readonly Bucket[];
  /** For each day, the buckets that it touches. */
  readonly cells: readonly (readonly Bucket[])[];
}

/** The plan of a report with the three windows. */
export interface WindowsPlan extends ReportPlan {
  readonly windows: Windows;
}

/** The plan of the windows of a report as of an instant (epoch ms). */
export function windowsPlan(
  kind: WindowKind,
  asOf: number,
  calendar: LocalCalendar,
  accounting: Accounting = DAILY,
): WindowsPlan {
  const windows = windowsOf(kind, asOf, calendar);
  const starts = [windows.hourStart, windows.dayStart, windows.weekStart];
  const buckets = starts.map((start, index) => ({ index, start, end: asOf + 1 }));
  const dates = { first: windows.firstDate, last: windows.lastDate };
  const plan = planOf(dates, buckets, asOf, calendar, accounting);
  return { ...plan, windows };
}

/**
 * The plan of a period as of an instant (epoch ms). `indexOf`: the index of a part in the totals, by its name. Without
 * breakdown there is one bucket, which has no open time if the period begins after as_of; the parts are those that begin
 * by as_of.
 */
export function periodPlan(
  { dates, breakdown }: PeriodRequest,
  asOf: number,
  calendar: LocalCalendar,
  accounting: Accounting,
  indexOf: (firstDate: number) => number,
): ReportPlan {
  const today = calendar.dateOf(asOf);
  const { first, last } = datesOfPeriod(dates, today);
  const bucketOf = (index: number, dates: Dates): Bucket => ({
    index,
    start: calendar.day(dates.first).start,
    end: calendar.day(dates.last).end,
  });
  const buckets =
    breakdown === 'none'
      ? [bucketOf(0, { first, last })]
      : partsOf({ first, last: Math.min(last, today) }, breakdown)
          .map((part) => bucketOf(indexOf(part.name), part))
          // A date that the zone skips is no day.
          .filter(({ start, end }) => start < end);
  const seen = { first: Math.min(first, today), last: Math.min(last, today) };
  return planOf(seen, buckets, asOf, calendar, accounting);
}

function planOf(
  { first, last }: Dates,
  buckets: readonly Bucket[],
  asOf: number,
  calendar: LocalCalendar,
  accounting: Accounting,
): ReportPlan {
  const { carryMs = 0, evidence } = accounting;
  // The polls that may vouch for the first open time.
  const from = carryMs === 0 ? first : calendar.dateOf(calendar.day(first).start - carryMs);
  const days = daysBetween(from, last, calendar);
  const cells = days.map((day) => buckets.filter(({ start, end }) => start < day.end && day.start < end));
  const isCut = (day: LocalDay, i: number) => cells[i]!.some(({ start }) => day.start < start);
  const whole = days.map((day, i) => carryMs === 0 && !evidence && isWhole(day, asOf) && !isCut(day, i));
  return { ...accounting, asOf, days, whole, wholeDays: whole.filter(Boolean).length, buckets, cells };
}

/**
 * The plan with only those local days on which the status within a range depends, so that no polls of others are read;
 * with one day, if there are none.
 */
export function planWithin<Plan extends ReportPlan>(plan: Plan, { start, end }: Range): Plan {
  const { days, carryMs = 0 } = plan;
  const isNeeded = (day: LocalDay) => start - carryMs < day.end && day.start < end;
  const first = Math.max(0, days.findIndex(isNeeded));
  const beyond = Math.max(first, days.findLastIndex(isNeeded)) + 1;
  const [whole, cells] = [plan.whole.slice(first, beyond), plan.cells.slice(first, beyond)];
  return { ...plan, days: days.slice(first, beyond), whole, wholeDays: whole.filter(Boolean).length, cells };
}

/** Whether a local day has ended by as_of, so that its sums are final. A skipped date is not a day. */
const isWhole = ({ start, end }: LocalDay, asOf: number): boolean => start < end && end <= asOf;

/** How the open time of local days counts; default: `accounting=daily`, without what is excluded. */
interface DailyCounting {
  readonly carryMs?: CarryMs;
  /** `exclusions=ignore`. */
  readonly ignoresExclusions?: boolean;
}

/** The local days of one zone whose sums are computed as of an instant. */
export interface DailyPlan extends DailyCounting, WalkPlan {
  readonly dates: Dates;
  /** For each day, whether it has ended by as_of, so that its rollup suffices. */
  readonly whole: readonly boolean[];
}

/** The local days of a range of dates as of an instant (epoch ms). With `carryMs`, no rollup suffices. */
export function dailyPlan(
  dates: Dates,
  asOf: number,
  calendar: LocalCalendar,
  { carryMs, ignoresExclusions }: DailyCounting = {},
): DailyPlan {
  const first =
    carryMs === undefined ? dates.first : calendar.dateOf(calendar.day(dates.first).start - carryMs);
  const days = daysBetween(first, dates.last, calendar);
  const whole = days.map((day) => carryMs === undefined && isWhole(day, asOf));
  return { dates, asOf, days, whole, carryMs, ignoresExclusions };
}
