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

export const packHours = ({ weekday, start, end }: HoursRow): PackedHours =>
  (weekday * RADIX + start) * RADIX + end;

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

/**
 * Open wall time of each weekday, Monday first: flat pairs `[start, end, start, end, …)` in seconds after midnight,
 * ascending and disjoint. 86400 is the end of the day.
 */
export type WeeklySchedule = readonly (readonly number[])[];

export const SECONDS_PER_DAY = 86_400;
const LAST_SECOND = SECONDS_PER_DAY - 1;

const ALL_DAY: readonly number[] = [0, SECONDS_PER_DAY];

/** Rule 1: a store without any rows is open 24/7. */
export const ALWAYS_OPEN: WeeklySchedule = Array.from({ length: 7 }, () => ALL_DAY);

/**
 * The open wall time of one store's rows (SEMANTICS.md, open time of a local day, rules 1 to 3 and 5). No rows: open
 * 24/7. Throws RangeError for a row that `hoursRowError` rejects.
 */
export function weeklySchedule(rows: readonly HoursRow[]): WeeklySchedule {
  if (rows.length === 0) return ALWAYS_OPEN;
  const days: [number, number][][] = Array.from({ length: 7 }, () => []);
  for (const row of rows) {
    const error = hoursRowError(row);
    if (error !== undefined) throw new RangeError(`business hours: ${error}`);
    const end = row.end === LAST_SECOND ? SECONDS_PER_DAY : row.end;
    if (row.start < end) {
      days[row.weekday]!.push([row.start, end]);
    } else {
      days[row.weekday]!.push([row.start, SECONDS_PER_DAY]);
      days[(row.weekday + 1) % 7]!.push([0, end]);
    }
  }
  return days.map(union);
}

/** The error in a row, or undefined. Rule 4: `start = end` is ambiguous. */
export function hoursRowError({ weekday, start, end }: HoursRow): string | undefined {
  if (!Number.isInteger(weekday) || weekday < 0 || weekday > 6)
    return 'the weekday is not 0 (Monday) to 6 (Sunday)';
  if (!Number.isInteger(start) || start < 0 || start > LAST_SECOND)
    return 'the start is not 00:00:00 to 23:59:59';
  if (!Number.isInteger(end) || end < 0 || end > SECONDS_PER_DAY)
    return 'the end is not 00:00:00 to 24:00:00';
  if (start === end)
    return 'start and end are the same, which could mean always or never open: for all day write 00:00 to 24:00';
  return undefined;
}

/** Rule 5: merges overlapping and touching intervals, and drops empty ones. Takes pairs, returns flat pairs. */
export function union(intervals: readonly (readonly [number, number])[]): number[] {
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

/** Far above the number of distinct schedules of a fleet. The cache is cleared when it is full. */
const MOST = 20_000;

/** Caches schedules by their rows. Many stores share the same hours, so that most schedules are computed only once. */
export class KnownSchedules {
  private readonly byRows = new Map<string, WeeklySchedule>();

  /** `rows`: packed rows, separated by commas. */
  of(rows: string): WeeklySchedule {
    let schedule = this.byRows.get(rows);
    if (schedule === undefined) {
      if (this.byRows.size === MOST) this.byRows.clear();
      schedule = weeklySchedule(rows.split(',').map((row) => unpackHours(Number(row))));
      this.byRows.set(rows, schedule);
    }
    return schedule;
  }
}
