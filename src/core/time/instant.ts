export const MS_PER_SECOND = 1000;
export const MS_PER_MINUTE = 60_000;
export const MS_PER_HOUR = 3_600_000;
export const MS_PER_DAY = 86_400_000;

const INSTANT =
  /^(\d{4}-\d{2}-\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?: ?UTC|Z|([+-])(\d{2}):?(\d{2})?)$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const NO_ZONE = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/;

/** Many polls share a date: the calendar arithmetic is done once per date. */
const daysByDate = new Map<string, number>();
const REMEMBERED_DATES = 4096;

/**
 * `YYYY-MM-DD` → days since 1970-01-01 in the proleptic Gregorian calendar, or undefined if the date does not exist.
 */
export function parseDate(text: string): number | undefined {
  const known = daysByDate.get(text);
  if (known !== undefined) return known;
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (year === undefined) return undefined;
  const instant = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (new Date(instant).toISOString().slice(0, 10) !== text) return undefined;
  if (daysByDate.size === REMEMBERED_DATES) daysByDate.clear();
  daysByDate.set(text, instant / MS_PER_DAY);
  return instant / MS_PER_DAY;
}

/** The date of a count of days since 1970-01-01, as `YYYY-MM-DD`. */
export const formatDate = (day: number): string => new Date(day * MS_PER_DAY).toISOString().slice(0, 10);

/** An instant as ISO 8601 in UTC with milliseconds. */
export const formatInstant = (instant: number): string => new Date(instant).toISOString();

export const formatInstantOrNull = (instant: number | null): string | null =>
  instant === null ? null : formatInstant(instant);

/** An instant in local time, `offset` milliseconds ahead of UTC: `2023-01-25T12:13:22.479-06:00`. */
export function formatLocalInstant(instant: number, offset: number): string {
  const ahead = formatInstant(Math.abs(offset)).slice(11, 19);
  const shown = ahead.endsWith(':00') ? ahead.slice(0, 5) : ahead;
  return `${formatInstant(instant + offset).slice(0, -1)}${offset < 0 ? '-' : '+'}${shown}`;
}

/**
 * Parses an instant as polls and callers write it: `2023-01-22 12:09:39.388884 UTC`, `…T12:09:39Z`, `…+05:45`. Has 0 to
 * 9 fraction digits, and truncates to milliseconds. Returns epoch milliseconds, or an error message.
 */
export function parseInstant(text: string): number | string {
  const parts = INSTANT.exec(text);
  if (parts === null) {
    return NO_ZONE.test(text)
      ? "has no zone: end it with ' UTC', 'Z' or an offset such as '+02:00'"
      : "is not a time such as '2023-01-22 12:09:39.388 UTC' or '2023-01-22T12:09:39Z'";
  }
  const day = parseDate(parts[1]!);
  if (day === undefined) return 'names a date that is not in the calendar';
  const hour = Number(parts[2]);
  const minute = Number(parts[3]);
  const second = Number(parts[4]);
  if (hour > 23 || minute > 59 || second > 59) return 'names a time of day that does not exist';
  const fraction = parts[5] === undefined ? 0 : Number(parts[5].slice(0, 3).padEnd(3, '0'));
  const local =
    day * MS_PER_DAY + hour * MS_PER_HOUR + minute * MS_PER_MINUTE + second * MS_PER_SECOND + fraction;
  if (parts[6] === undefined) return local;
  const offsetHours = Number(parts[7]);
  const offsetMinutes = Number(parts[8] ?? 0);
  if (offsetHours > 23 || offsetMinutes > 59) return 'has an offset that does not exist';
  const offset = offsetHours * MS_PER_HOUR + offsetMinutes * MS_PER_MINUTE;
  return parts[6] === '+' ? local - offset : local + offset;
}

const [DASH, COLON, DOT, ZERO, SPACE, T, U, C, Z] = [0x2d, 0x3a, 0x2e, 0x30, 0x20, 0x54, 0x55, 0x43, 0x5a];
const NO_DATE = -1;

/**
 * Parses instants from bytes, without creating strings, in one form: `YYYY-MM-DD HH:MM:SS`, optionally with `T` in the
 * middle; optionally `.` and 1 to 9 digits; ` UTC`, `UTC` or `Z`. The date must be valid for `parseDate` and not before
 * 1970, and the time of day must exist. `parseInstant` parses every such text as the same instant, and also accepts
 * other forms.
 */
export class PlainInstantReader {
  /** The last instant: days since 1970-01-01, and milliseconds since the beginning of that day. */
  day = 0;
  msOfDay = 0;
  /** Caches the days of a date, by its digits as a number (20230122); `parseDate` validates it. */
  private readonly days = new Map<number, number>();

  /**
   * The end of the instant that starts at `at`, or -1 if the form does not match. Reads no byte after the first
   * mismatch, except for the 19 mandatory ones.
   */
  read(bytes: Uint8Array, at: number): number {
    if (at + 19 >= bytes.length) return -1;
    const day = this.dayAt(bytes, at);
    const middle = bytes[at + 10];
    const hour = digits(bytes, at + 11, 2);
    const minute = digits(bytes, at + 14, 2);
    const second = digits(bytes, at + 17, 2);
    if (day < 0 || hour < 0 || minute < 0 || second < 0) return -1;
    if ((middle !== SPACE && middle !== T) || bytes[at + 13] !== COLON || bytes[at + 16] !== COLON) return -1;
    if (hour > 23 || minute > 59 || second > 59) return -1;
    this.day = day;
    this.msOfDay = hour * MS_PER_HOUR + minute * MS_PER_MINUTE + second * MS_PER_SECOND;
    const end = at + 19;
    return zoneEnd(bytes, bytes[end] === DOT ? this.fraction(bytes, end + 1) : end);
  }

  /** Adds the milliseconds of 1 to 9 digits. Returns their end, or -1. */
  private fraction(bytes: Uint8Array, from: number): number {
    let at = from;
    let scale = 100;
    for (let digit = digitAt(bytes, at); digit >= 0; digit = digitAt(bytes, ++at)) {
      if (at === from + 9) return -1;
      if (at < from + 3) this.msOfDay += digit * scale;
      scale /= 10;
    }
    return at === from ? -1 : at;
  }

  private dayAt(bytes: Uint8Array, at: number): number {
    const year = digits(bytes, at, 4);
    const month = digits(bytes, at + 5, 2);
    const dayOfMonth = digits(bytes, at + 8, 2);
    if (year < 0 || month < 0 || dayOfMonth < 0) return NO_DATE;
    if (bytes[at + 4] !== DASH || bytes[at + 7] !== DASH) return NO_DATE;
    const date = (year * 100 + month) * 100 + dayOfMonth;
    return this.days.get(date) ?? this.remember(date, String.fromCharCode(...bytes.subarray(at, at + 10)));
  }

  private remember(date: number, text: string): number {
    const day = parseDate(text) ?? NO_DATE;
    if (this.days.size === REMEMBERED_DATES) this.days.clear();
    this.days.set(date, day);
    return day;
  }
}

/** The end of ` UTC`, `UTC` or `Z` at `at`, or -1; also for an `at` of -1. */
function zoneEnd(bytes: Uint8Array, at: number): number {
  if (at < 0) return -1;
  if (bytes[at] === Z) return at + 1;
  const word = bytes[at] === SPACE ? at + 1 : at;
  return bytes[word] === U && bytes[word + 1] === T && bytes[word + 2] === C ? word + 3 : -1;
}

/** The number of `count` digits, or a negative number if they are not all digits. */
function digits(bytes: Uint8Array, at: number, count: number): number {
  let number = 0;
  for (let i = at; i < at + count; i++) {
    const digit = digitAt(bytes, i);
    if (digit < 0) return -1;
    number = number * 10 + digit;
  }
  return number;
}

/** 0 to 9, or -1 for another byte, or beyond the end. */
function digitAt(bytes: Uint8Array, at: number): number {
  const digit = bytes[at]! - ZERO;
  return digit >= 0 && digit <= 9 ? digit : -1;
}
