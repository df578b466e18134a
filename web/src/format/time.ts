import { countText } from './number';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const WEEKDAYS = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const;

const clocks = new Map<string, Intl.DateTimeFormat>();
const zoneNames = new Map<string, Intl.DateTimeFormat>();

/** The cached formatter of a zone, because creating one is expensive. Throws RangeError for unknown names. */
function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
    clocks.set(zone, clock);
  }
  return clock;
}

/** An instant in local time of a zone, to the second: `2023-01-25 12:13:22`. `at`: epoch ms or ISO 8601. */
export function timeIn(zone: string, at: number | string): string {
  const parts: Record<string, string> = {};
  for (const { type, value } of clockOf(zone).formatToParts(new Date(at))) parts[type] = value;
  return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}:${parts.second}`;
}

/** An instant in UTC: `2023-01-25 18:13:22 UTC`. */
export const timeInUtc = (at: number | string): string =>
  `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** An instant in a zone, with the name that the zone has then: `2023-01-25 12:13:22 CST`, `2023-01-25 18:13:22 UTC`. */
export function timeWithZone(zone: string, at: number | string): string {
  if (zone === 'UTC') return timeInUtc(at);
  let names = zoneNames.get(zone);
  if (names === undefined) {
    names = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' });
    zoneNames.set(zone, names);
  }
  const name = names.formatToParts(new Date(at)).find(({ type }) => type === 'timeZoneName')?.value ?? zone;
  return `${timeIn(zone, at)} ${name}`;
}

/**
 * The instant (epoch ms) of a wall time in a zone, such as `2023-01-25T12:13`. One that a clock change skips moves forward;
 * of one that happens twice it is the first. undefined: it is no wall time.
 */
export function instantIn(zone: string, local: string): number | undefined {
  const wall = Date.parse(`${local}Z`);
  if (Number.isNaN(wall)) return undefined;
  const before = wall - offsetAt(zone, wall - DAY_MS);
  const after = wall - offsetAt(zone, wall + DAY_MS);
  const found = [before, after].filter((at) => at + offsetAt(zone, at) === wall);
  return found.length === 0 ? before : Math.min(...found);
}

const offsetAt = (zone: string, at: number): number =>
  Date.parse(`${timeIn(zone, at).replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000;

/** An instant in a zone as the value of an input of type `datetime-local`: `2023-01-25T12:13`. */
export const inputTimeIn = (zone: string, at: number | string): string =>
  timeIn(zone, at).slice(0, 16).replace(' ', 'T');

/** The local date of an instant in a zone. */
export const dateIn = (zone: string, at: number | string): string => timeIn(zone, at).slice(0, 10);

/** The date that is some days after another. */
export const daysAfter = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);

/** The same time of the day some days before, in UTC. */
export const daysBefore = (at: string, days: number): string =>
  new Date(Date.parse(at) - days * DAY_MS).toISOString();

/** The first instant of a UTC date, or of one that is some days after it; undefined for a date that is not complete. */
export function startOfDate(date: string, daysLater = 0): string | undefined {
  const at = Date.parse(date);
  return Number.isNaN(at) ? undefined : new Date(at + daysLater * DAY_MS).toISOString();
}

/** All dates from one to another, both included. None if a date is not complete, or in another order. */
export function datesBetween(first: string, last: string): string[] {
  const days = (Date.parse(last) - Date.parse(first)) / DAY_MS;
  return days >= 0 ? Array.from({ length: days + 1 }, (_, day) => daysAfter(first, day)) : [];
}

/** A date with its weekday: `Wed 2023-01-25`. */
export const dateText = (date: string): string =>
  `${WEEKDAYS[(new Date(date).getUTCDay() + 6) % 7]!.slice(0, 3)} ${date}`;

/** The wall time of a local instant of the API (`2023-01-25T12:13:22.479-06:00`): `12:13:22`. */
export const wallTime = (local: string): string => local.slice(11, 19);

/** Whether this browser knows a name as a time zone, such as America/Chicago. Offsets are not names. */
export function isZone(name: string): boolean {
  try {
    clockOf(name);
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** A duration in its two greatest units: `2 d 4 h`, `1 h 5 min`, `12 min 30 s`, `850 ms`. */
export function durationText(ms: number): string {
  if (ms === 0) return '0 s';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return pair(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes < 24 * 60) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(ms / HOUR_MS);
  return pair(Math.floor((hours * HOUR_MS) / DAY_MS), 'd', hours % 24, 'h');
}

const pair = (great: number, greatUnit: string, small: number, smallUnit: string): string =>
  `${countText(great)} ${greatUnit}${small === 0 ? '' : ` ${small} ${smallUnit}`}`;
