export const MS_PER_SECOND = 1000;
export const MS_PER_MINUTE = 60_000;
export const MS_PER_HOUR = 3_600_000;
export const MS_PER_DAY = 86_400_000;

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

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

/** Like `formatInstant`; null for null. */
export const formatInstantOrNull = (instant: number | null): string | null =>
  instant === null ? null : formatInstant(instant);

/** An instant in local time, `offset` milliseconds ahead of UTC: `2023-01-25T12:13:22.479-06:00`. */
export function formatLocalInstant(instant: number, offset: number): string {
  const ahead = formatInstant(Math.abs(offset)).slice(11, 19);
  const shown = ahead.endsWith(':00') ? ahead.slice(0, 5) : ahead;
  return `${formatInstant(instant + offset).slice(0, -1)}${offset < 0 ? '-' : '+'}${shown}`;
}

/** An instant in epoch ms, as a text names it. `zoned`: the text says UTC, or an offset; without one it is read as UTC. */
interface WrittenInstant {
  readonly instant: number;
  readonly zoned: boolean;
}

/** The end of a time: the word, or sign, hours and minutes of the offset; nothing. */
const ZONE = String.raw`(?: ?(UTC|GMT|Z)| ?([+-])(\d{2}):?(\d{2})?)?`;
const FRACTION = String.raw`(?:[.,](\d+))?`;
/** `2023-01-22 12:09:39.388 UTC` and its relatives. */
const EXTENDED = new RegExp(
  String.raw`^(\d{4})([-/])(\d{2})\2(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2})${FRACTION})?${ZONE}$`,
  'i',
);
/** `20230122T120939Z`. The empty group stands in the place of the separator. */
const COMPACT = new RegExp(
  String.raw`^(\d{4})()(\d{2})(\d{2})T(\d{2})(\d{2})(?:(\d{2})${FRACTION})?${ZONE}$`,
  'i',
);
/** `Sun, 22 Jan 2023 12:09:39 +0000` (RFC 2822). */
const MAIL =
  /^(?:(sun|mon|tue|wed|thu|fri|sat), *)?(\d{1,2}) +([a-z]{3}) +(\d{4}) +(\d{2}):(\d{2})(?::(\d{2}))?(?: +(?:(UTC|GMT|UT|Z)|([+-])(\d{2})(\d{2})))?(?: +\([^()]*\))?$/i;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['thu', 'fri', 'sat', 'sun', 'mon', 'tue', 'wed'];
const EPOCH_SECONDS = /^(\d{10})(?:[.,](\d+))?$/;
const EPOCH_MILLISECONDS = /^\d{13}$/;

/**
 * Parses an instant as polls have it:
 *
 * - a date with the year first, parted by `-` or `/`, a blank or `T`, and a time of day with or without seconds and a
 * fraction: `2023-01-22 12:09:39.388884 UTC`, `2023/01/22T12:09Z`; also without separators: `20230122T120939Z`;
 * - RFC 2822: `Sun, 22 Jan 2023 12:09:39 +0000`;
 * - epoch seconds with 10 digits, with or without a fraction, and epoch milliseconds with 13.
 *
 * It ends with `UTC`, `GMT` or `Z` in any case, or with an offset (`+05:45`, `-0330`, `+02`). Without any of these it is
 * read as UTC, and is not `zoned`. Fractions of any length are cut to milliseconds. Returns an error message for any other text.
 */
export function parseTimestamp(text: string): WrittenInstant | string {
  const parts = EXTENDED.exec(text) ?? COMPACT.exec(text);
  if (parts !== null) {
    const [, year, , month, day, hour, minute, second, fraction, word, ...offset] = parts;
    return instantAt(`${year}-${month}-${day}`, [hour, minute, second, fraction], word, offset);
  }
  const seconds = EPOCH_SECONDS.exec(text);
  if (seconds !== null) {
    return { instant: Number(seconds[1]) * MS_PER_SECOND + milliseconds(seconds[2]), zoned: true };
  }
  if (EPOCH_MILLISECONDS.test(text)) return { instant: Number(text), zoned: true };
  const mail = MAIL.exec(text);
  return mail === null ? timestampError(text) : mailInstant(mail);
}

/** Like `parseTimestamp`, for an instant in a request, which must have a zone. Returns epoch ms, or an error message. */
export function parseInstant(text: string): number | string {
  const parsed = parseTimestamp(text);
  if (typeof parsed === 'string') return parsed;
  return parsed.zoned ? parsed.instant : "has no zone: end it with ' UTC', 'Z' or an offset such as '+02:00'";
}

type Group = string | undefined;

function instantAt(
  date: string,
  [hours, minutes, seconds = '0', fraction]: readonly Group[],
  word: Group,
  [sign, offsetHours = '0', offsetMinutes = '0']: readonly Group[],
): WrittenInstant | string {
  const day = parseDate(date);
  if (day === undefined) return 'names a date that is not in the calendar';
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds)];
  if (hour === 24 && minute === 0 && second === 0) return 'names 24:00: write 00:00:00 of the next day';
  if (second === 60) return 'names a leap second, 60: write second 59';
  if (hour > 23 || minute > 59 || second > 59) return 'names a time of day that does not exist';
  const local =
    day * MS_PER_DAY +
    hour * MS_PER_HOUR +
    minute * MS_PER_MINUTE +
    second * MS_PER_SECOND +
    milliseconds(fraction);
  if (sign === undefined) return { instant: local, zoned: word !== undefined };
  if (Number(offsetHours) > 23 || Number(offsetMinutes) > 59) return 'has an offset that does not exist';
  const offset = Number(offsetHours) * MS_PER_HOUR + Number(offsetMinutes) * MS_PER_MINUTE;
  return { instant: sign === '+' ? local - offset : local + offset, zoned: true };
}

function mailInstant(parts: RegExpExecArray): WrittenInstant | string {
  const [, weekday, day = '', month = '', year, hour, minute, second, word, ...offset] = parts;
  const place = MONTHS.indexOf(month.toLowerCase());
  if (place === -1) return 'names a month that does not exist: write Jan to Dec';
  const date = `${year}-${String(place + 1).padStart(2, '0')}-${day.padStart(2, '0')}`;
  const count = parseDate(date);
  if (weekday !== undefined && count !== undefined) {
    const expected = WEEKDAYS[((count % 7) + 7) % 7]!;
    if (weekday.toLowerCase() !== expected) return 'names another weekday than that of its date';
  }
  return instantAt(date, [hour, minute, second, undefined], word, offset);
}

/** The first three digits after the point; finer ones are cut. */
const milliseconds = (fraction: Group): number =>
  fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));

function timestampError(text: string): string {
  if (/^\d{1,2}[-./]\d{1,2}[-./]\d{2,4}(?!\d)/.test(text))
    return 'has the day or the month first: write the year first, as in 2023-01-22 12:09:39';
  if (/\d ?[AP]\.?M\.?(?![A-Z])/i.test(text)) return 'has AM or PM: write 24 hours, as in 14:05:00';
  if (/^\d+(?:[.,]\d+)?$/.test(text))
    return 'is a number that is neither epoch seconds (10 digits) nor epoch milliseconds (13 digits)';
  return "is not a time such as '2023-01-22 12:09:39.388 UTC' or '2023-01-22T12:09:39Z'";
}

const [DASH, COLON, DOT, ZERO, SPACE, T, U, C, Z] = [0x2d, 0x3a, 0x2e, 0x30, 0x20, 0x54, 0x55, 0x43, 0x5a];
const [CR, LF] = [0x0d, 0x0a];
const NO_DATE = -1;

/**
 * Parses instants from bytes, without creating strings, in one form: `YYYY-MM-DD HH:MM:SS`, optionally with `T` in the
 * middle; optionally `.` and 1 to 9 digits; ` UTC`, `UTC`, `Z`, or the end of the line. The date must be valid for
 * `parseDate` and not before 1970, and the time of day must exist. `parseTimestamp` parses every such text as the same
 * instant, and also accepts other forms.
 */
export class PlainInstantReader {
  /** The last instant: days since 1970-01-01, and milliseconds since the beginning of that day. */
  day = 0;
  msOfDay = 0;
  /** Whether it had a zone. */
  zoned = true;
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
    const end = bytes[at + 19] === DOT ? this.fraction(bytes, at + 20) : at + 19;
    this.zoned = bytes[end] !== LF && bytes[end] !== CR;
    return this.zoned ? zoneEnd(bytes, end) : end;
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
