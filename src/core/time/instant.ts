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
