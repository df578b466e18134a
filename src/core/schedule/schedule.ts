import { weekdayOf } from '../calendar/local-calendar';
import { formatDate, parseDate } from '../time/instant';

/** With AM or PM after any kind of blank, as programs write it. */
const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?:[ \u00a0\u202f]?([ap])\.?m\.?)?$/i;

/**
 * `H:MM` or `HH:MM`, with or without seconds and a fraction of them, which is cut, or with AM or PM → seconds after
 * midnight, 0 to 86400 (24:00); undefined for anything else.
 *
 * @example parseTimeOfDay('5:30 PM') // 63_000
 */
export function parseTimeOfDay(text: string): number | undefined {
  const [, hours, minutes, seconds = '0', fraction = '', half] = TIME.exec(text) ?? [];
  if (hours === undefined || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  let hour = Number(hours);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  }
  const second = hour * 3600 + Number(minutes) * 60 + Number(seconds);
  return second < 86_400 || (second === 86_400 && /^0*$/.test(fraction)) ? second : undefined;
}

/** What is wrong with a text that `parseTimeOfDay` does not read; `example`: how to write it. */
export const timeOfDayError = (text: string, example: string): string =>
  /^(?:0?[.,]\d+|1[.,]0+|[01])$/.test(text)
    ? `is a fraction of a day, as spreadsheets store times: write hours and minutes, such as ${example}`
    : `is not a time such as ${example}`;

/** Seconds after midnight → `HH:MM:SS`. */
export const formatTimeOfDay = (second: number): string =>
  [second / 3600, (second / 60) % 60, second % 60]
    .map((part) => String(Math.floor(part)).padStart(2, '0'))
    .join(':');

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/**
 * The number of a weekday as it is written: `0` to `9`, also as `1.0`; or for its English name, or the first three
 * letters of that, undefined.
 */
export const weekdayNumber = (text: string): number | undefined => {
  const [, digit] = /^(\d)(?:[.,]0+)?$/.exec(text) ?? [];
  return digit === undefined ? undefined : Number(digit);
};

/** How weekdays are counted: from 0 = Monday, or from 1 = Monday as in ISO 8601. */
export const WEEKDAY_NUMBERS = ['monday-0', 'iso'] as const;
export type WeekdayNumbers = (typeof WEEKDAY_NUMBERS)[number];

/** A weekday, by number or English name → 0 = Monday … 6 = Sunday; undefined for anything else. */
export function parseWeekday(text: string, numbers: WeekdayNumbers = 'monday-0'): number | undefined {
  const number = weekdayNumber(text);
  if (number === undefined) {
    const name = text.toLowerCase();
    const place = WEEKDAYS.findIndex((weekday) => weekday === name || weekday.slice(0, 3) === name);
    return place === -1 ? undefined : place;
  }
  const weekday = numbers === 'iso' ? number - 1 : number;
  return weekday >= 0 && weekday <= 6 ? weekday : undefined;
}

/** A row of business hours in one number. Identical rows have identical numbers. */
export type PackedHours = number;

/** Greater than any second of a day. */
export const RADIX = 100_000;

/**
 * Packs a row: weekday, start and end in five decimal digits each.
 *
 * @example packHours({ weekday: 1, start: 32_400, end: 61_200 }) // 1_32400_61200
 */
export const packHours = ({ weekday, start, end }: HoursRow): PackedHours =>
  (weekday * RADIX + start) * RADIX + end;

/** The row that `packHours` has packed. */
export const unpackHours = (packed: PackedHours): HoursRow => ({
  weekday: Math.floor(packed / (RADIX * RADIX)),
  start: Math.floor(packed / RADIX) % RADIX,
  end: packed % RADIX,
});

/** A row of business hours: weekday 0 = Monday … 6 = Sunday, wall times in whole seconds after midnight. */
export interface HoursRow {
  readonly weekday: number;
  /** 0 to 86399 */
  readonly start: number;
  /** 0 to 86400; 86399 (23:59:59) and 86400 (24:00:00) both mean the end of the day */
  readonly end: number;
}

/** The `validFrom` of rows that are valid from the beginning: less than any date. */
export const SINCE_EVER = -1_000_000;

/** Greater than any date. */
const FOR_EVER = 1_000_000;

/** The rows of a store that are in force from a local date on, until the next version (SEMANTICS.md, section 6). */
export interface HoursVersion {
  /** Days since 1970-01-01, or SINCE_EVER. */
  readonly validFrom: number;
  readonly rows: readonly HoursRow[];
}

/** A row of special hours. `start` and `end` as of an `HoursRow`; both 0: the store is closed. */
export interface SpecialHoursRow {
  /** Days since 1970-01-01, 0 to MAX_DATE. */
  readonly date: number;
  readonly start: number;
  readonly end: number;
}

/** The last date that special hours and versions may have: 2199-12-31. */
export const MAX_DATE = 84_005;

/** `YYYY-MM-DD`, 1970-01-01 to MAX_DATE → days since 1970-01-01; or what is wrong with it. */
export function parseScheduleDate(text: string): number | string {
  const date = parseDate(text);
  if (date === undefined) return 'is not a date of the calendar such as 2026-12-25';
  return date >= 0 && date <= MAX_DATE ? date : `is not between 1970-01-01 and ${formatDate(MAX_DATE)}`;
}

/** Like `parseScheduleDate`, for a date in a file, which may also be `YYYY/MM/DD`. */
export const parseWrittenDate = (text: string): number | string =>
  parseScheduleDate(text.replaceAll('/', '-'));

/** A row of special hours in one number. */
export type PackedSpecialHours = number;

/** Packs a row as `packHours` does, with the date (days since 1970-01-01) in place of the weekday. */
export const packSpecialHours = ({ date, start, end }: SpecialHoursRow): PackedSpecialHours =>
  (date * RADIX + start) * RADIX + end;

/** The row that `packSpecialHours` has packed. */
export const unpackSpecialHours = (packed: PackedSpecialHours): SpecialHoursRow => {
  const { weekday: date, start, end } = unpackHours(packed);
  return { date, start, end };
};

/** Open wall time of a date: flat pairs `[start, end, …)` in seconds after midnight, ascending and disjoint. */
export type WallTimes = readonly number[];

/** Open wall time of each weekday, Monday first, with that of the evening before past midnight. */
type WeeklySchedule = readonly WallTimes[];

export const SECONDS_PER_DAY = 86_400;
const LAST_SECOND = SECONDS_PER_DAY - 1;

const CLOSED: WallTimes = [];
const ALL_DAY: WallTimes = [0, SECONDS_PER_DAY];
const OPEN_ALL_WEEK: WeeklySchedule = Array.from({ length: 7 }, () => ALL_DAY);

interface WeekFrom {
  readonly validFrom: number;
  readonly week: WeeklySchedule;
}

/**
 * The open wall time of a store's dates (SEMANTICS.md, open time of a local day, rules 1 to 3 and 5, and hours of a
 * date).
 */
export class Schedule {
  /** @internal Use `scheduleOf`. */
  constructor(
    /** The week in force before the first of the later ones. */
    private readonly week: WeeklySchedule,
    /** Later weeks, in order. */
    private readonly later: readonly WeekFrom[],
    /** The dates that differ from their week: special hours, the day after them, and the first day of a version. */
    private readonly dates: ReadonlyMap<number, WallTimes> | undefined,
    /** Its rows: read when they are needed, because a fleet has many schedules. */
    private readonly read: () => ScheduleRows,
    private readonly openedOn = SINCE_EVER,
    private readonly closedOn = FOR_EVER,
  ) {}

  /** The open wall time of a date (days since 1970-01-01). */
  on(date: number): WallTimes {
    if (date <= this.openedOn || date > this.closedOn) return this.atTheEnds(date);
    return this.dates?.get(date) ?? this.weekOn(date)[weekdayOf(date)]!;
  }

  /**
   * The same hours of a store that has business from the date `openedOn` to the date `closedOn` only; null: without a
   * first or last date. No rows apply to other dates, so that the night that begins on the last date ends as scheduled,
   * and the first date has nothing of the evening before.
   */
  within(openedOn: number | null, closedOn: number | null): Schedule {
    if (openedOn === null && closedOn === null) return this;
    const { week, later, dates, read } = this;
    return new Schedule(week, later, dates, read, openedOn ?? undefined, closedOn ?? undefined);
  }

  /** Whether the store has closed for good, and has no open time from a date on. */
  isOver(date: number): boolean {
    return date > this.closedOn && this.atTheEnds(date).length === 0;
  }

  private atTheEnds(date: number): WallTimes {
    if (date < this.openedOn || date > this.closedOn + 1) return CLOSED;
    const rows = appliedRows(this.read());
    return unionOfDate(date > this.closedOn ? rows.on(date - 1).past : rows.on(date).own);
  }

  private weekOn(date: number): WeeklySchedule {
    for (let i = this.later.length - 1; i >= 0; i--) {
      if (this.later[i]!.validFrom <= date) return this.later[i]!.week;
    }
    return this.week;
  }
}

type Interval = readonly [start: number, end: number];

/** Open wall time of a date, in seconds after midnight, in one number. */
export type PackedInterval = number;

const unpackInterval = (interval: PackedInterval): Interval => {
  const start = Math.floor(interval / RADIX);
  return [start, interval - start * RADIX];
};

/** Rule 5 for the intervals of a date. */
export const unionOfDate = (intervals: readonly PackedInterval[]): WallTimes => [
  // Copied, because an array that grew has room for more.
  ...union(intervals.map(unpackInterval)),
];

/** What the rows of one date open: on the date itself, and past midnight, on the next date. */
interface DateRows {
  readonly own: readonly PackedInterval[];
  readonly past: readonly PackedInterval[];
}

const NOTHING: readonly PackedInterval[] = [];
const OPEN_ALL_DAY: DateRows = { own: [SECONDS_PER_DAY], past: NOTHING };

/** The rows that apply to each date. */
class AppliedRows {
  constructor(
    readonly special: ReadonlyMap<number, DateRows>,
    /** The versions of business hours, in order. */
    readonly weeks: readonly { readonly validFrom: number; readonly days: readonly DateRows[] }[],
  ) {}

  /** The first of special hours, version in force, 24/7. */
  on(date: number): DateRows {
    return (
      this.special.get(date) ??
      this.weeks.findLast(({ validFrom }) => validFrom <= date)?.days[weekdayOf(date)] ??
      OPEN_ALL_DAY
    );
  }
}

/** The rows of one store. */
interface ScheduleRows {
  /** In any order. */
  readonly versions: readonly { readonly validFrom: number; readonly rows: readonly PackedHours[] }[];
  readonly special: readonly PackedSpecialHours[];
}

/**
 * The schedule of one store. Versions may be in any order; no version in force: open 24/7. Rows with errors
 * (`hoursRowError`, `specialHoursError`) must not be given.
 *
 * @example scheduleOf([{ validFrom: SINCE_EVER, rows: [{ weekday: 0, start: 32_400, end: 61_200 }] }]).on(4) // Monday
 */
export function scheduleOf(
  versions: readonly HoursVersion[],
  special: readonly SpecialHoursRow[] = [],
): Schedule {
  for (const { rows } of versions) rows.forEach(requireValid);
  const packed = versions.map(({ validFrom, rows }) => ({ validFrom, rows: rows.map(packHours) }));
  return scheduleFrom(() => ({ versions: packed, special: special.map(packSpecialHours) }), unionOfDate);
}

/** Throws a `RangeError` for a row with an error (`hoursRowError`). */
export function requireValid(row: HoursRow): void {
  const error = hoursRowError(row);
  if (error !== undefined) throw new RangeError(`business hours: ${error}`);
}

/**
 * Reads the rows again whenever it needs them: a fleet has many schedules, so that they keep only their open times.
 * `timesOf`: the union of the intervals of a day.
 */
export function scheduleFrom(
  read: () => ScheduleRows,
  timesOf: (intervals: readonly PackedInterval[]) => WallTimes,
): Schedule {
  const rows = appliedRows(read());
  const { special, weeks } = rows;
  const dates = new Map<number, WallTimes>();
  const timesAfter = ({ own }: DateRows, { past }: DateRows) =>
    timesOf(past.length === 0 ? own : own.concat(past));
  const openOn = (date: number) => dates.set(date, timesAfter(rows.on(date), rows.on(date - 1)));
  for (const date of special.keys()) {
    openOn(date);
    // What runs past midnight.
    openOn(date + 1);
  }
  for (const { validFrom } of weeks) if (validFrom !== SINCE_EVER) openOn(validFrom);
  const later = weeks.map(({ validFrom, days }) => ({
    validFrom,
    week: days.map((day, weekday) => timesAfter(day, days[(weekday + 6) % 7]!)),
  }));
  const first = later[0]?.validFrom === SINCE_EVER ? later.shift()!.week : OPEN_ALL_WEEK;
  return new Schedule(first, later, dates.size === 0 ? undefined : dates, read);
}

function appliedRows({ versions, special }: ScheduleRows): AppliedRows {
  const weeks = versions
    .filter(({ rows }) => rows.length > 0)
    .map(({ validFrom, rows }) => ({ validFrom, days: rowsByWeekday(rows) }));
  return new AppliedRows(
    rowsBySpecialDate(special),
    weeks.sort((a, b) => a.validFrom - b.validFrom),
  );
}

/** Rule 1: a store without any rows is open 24/7. */
export const ALWAYS_OPEN = scheduleOf([]);

/** A day (a weekday or date) and the times of a row in one number, as `packHours` and `packSpecialHours` have them. */
const DAY = RADIX * RADIX;

function rowsByWeekday(rows: readonly PackedHours[]): readonly DateRows[] {
  const days = Array.from({ length: 7 }, () => new RowsOfDate());
  for (const row of rows) {
    const weekday = Math.floor(row / DAY);
    days[weekday]!.add(row - weekday * DAY);
  }
  return days;
}

function rowsBySpecialDate(rows: readonly PackedSpecialHours[]): ReadonlyMap<number, DateRows> {
  const dates = new Map<number, RowsOfDate>();
  for (const row of rows) {
    const date = Math.floor(row / DAY);
    const times = row - date * DAY;
    let found = dates.get(date);
    if (found === undefined) dates.set(date, (found = new RowsOfDate()));
    // Closed: adds nothing.
    if (times > 0) found.add(times);
  }
  return dates;
}

class RowsOfDate implements DateRows {
  own = NOTHING;
  past = NOTHING;

  /** Rules 2 and 3: what a row opens on its date, and past midnight. */
  add(times: PackedInterval): void {
    const [start, end] = unpackInterval(times);
    const toMidnight = start * RADIX + SECONDS_PER_DAY;
    if (start < end) {
      this.own = [...this.own, end === LAST_SECOND ? toMidnight : times];
    } else {
      this.own = [...this.own, toMidnight];
      if (end > 0) this.past = [...this.past, end];
    }
  }
}

/** The error in a row, or undefined. Rule 4: `start = end` is ambiguous. */
export function hoursRowError({ weekday, start, end }: HoursRow): string | undefined {
  if (!Number.isInteger(weekday) || weekday < 0 || weekday > 6)
    return 'the weekday is not 0 (Monday) to 6 (Sunday)';
  return timesError(start, end);
}

/** The error in the times of a row of business hours or special hours, in seconds after midnight, or undefined. */
export function timesError(start: number, end: number): string | undefined {
  if (!Number.isInteger(start) || start < 0 || start > LAST_SECOND)
    return 'the start is not 00:00:00 to 23:59:59';
  if (!Number.isInteger(end) || end < 0 || end > SECONDS_PER_DAY)
    return 'the end is not 00:00:00 to 24:00:00';
  if (start === end)
    return 'start and end are the same, which could mean always or never open: for all day write 00:00 to 24:00';
  return undefined;
}

/** Rule 5: merges overlapping and touching intervals, and drops empty ones. Takes pairs, returns flat pairs. */
export function union(intervals: readonly Interval[]): number[] {
  if (intervals.length === 1 && intervals[0]![0] < intervals[0]![1]) return [...intervals[0]!];
  const merged: number[] = [];
  for (const [start, end] of [...intervals].sort((a, b) => a[0] - b[0])) {
    if (start >= end) continue;
    const last = merged.length - 1;
    if (last >= 0 && start <= merged[last]!) merged[last] = Math.max(merged[last]!, end);
    else merged.push(start, end);
  }
  return merged;
}
