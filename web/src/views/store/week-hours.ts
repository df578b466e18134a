import type { HoursRow, Store } from '../../api/answers';
import type { SpecialHoursRow } from '../../api/calendar-answers';
import { daysAfter, WEEKDAYS } from '../../format/time';

/** A part of a local date, in seconds since midnight. */
export interface WallStretch {
  readonly start: number;
  readonly end: number;
}

/** When a store is open on a local date, and why. */
export interface HoursOfDate {
  readonly date: string;
  /** With what the hours of the date before have past midnight. */
  readonly open: readonly WallStretch[];
  /** The hours that begin on this date: `09:00–17:00`, `closed`. */
  readonly text: string;
  /** Of special hours: the hours that they replace; undefined: it has none. */
  readonly replaces: string | undefined;
  readonly reason: string | null;
}

export const DAY_SECONDS = 86_400;

interface Rows {
  readonly rows: readonly (readonly [start: string, end: string])[] | 'always';
}

type Calendar = Pick<Store, 'hours_versions' | 'opened_on' | 'closed_on'>;

/** The hours of a local date: special hours, or else those of the version in force (SEMANTICS.md, section 6). */
export function hoursOfDate(date: string, store: Calendar, special: readonly SpecialHoursRow[]): HoursOfDate {
  const ofDate = special.filter((row) => row.date === date);
  const own = rowsOn(date, store, special);
  const before = rowsOn(daysAfter(date, -1), store, special);
  return {
    date,
    open: isInBusiness(date, store) ? union([...ownOf(own), ...pastOf(before)]) : [],
    text: isInBusiness(date, store) ? textOf(own) : 'not in business',
    replaces: ofDate.length === 0 ? undefined : textOf(weeklyOn(date, store)),
    reason: ofDate[0]?.reason ?? null,
  };
}

const isInBusiness = (date: string, { opened_on: first, closed_on: last }: Calendar): boolean =>
  (first === null || first <= date) && (last === null || date <= last);

function rowsOn(date: string, store: Calendar, special: readonly SpecialHoursRow[]): Rows {
  if (!isInBusiness(date, store)) return { rows: [] };
  const ofDate = special.filter((row) => row.date === date);
  if (ofDate.length === 0) return weeklyOn(date, store);
  return {
    rows: ofDate.flatMap(({ start_time_local: start, end_time_local: end }) =>
      start === null || end === null ? [] : [[start, end] as const],
    ),
  };
}

function weeklyOn(date: string, { hours_versions: versions }: Calendar): Rows {
  const inForce = versions.findLast(({ valid_from: from }) => from === null || from <= date);
  if (inForce === undefined) return { rows: 'always' };
  const weekday = (new Date(date).getUTCDay() + 6) % WEEKDAYS.length;
  const ofDay = ({ day_of_week: day }: HoursRow): boolean => day === weekday;
  return {
    rows: inForce.business_hours
      .filter(ofDay)
      .map(({ start_time_local: start, end_time_local: end }) => [start, end] as const),
  };
}

const ownOf = ({ rows }: Rows): WallStretch[] =>
  rows === 'always'
    ? [{ start: 0, end: DAY_SECONDS }]
    : rows.map(([start, end]) => ({
        start: secondsOf(start),
        end: secondsOf(end) > secondsOf(start) ? secondsOf(end) : DAY_SECONDS,
      }));

const pastOf = ({ rows }: Rows): WallStretch[] =>
  rows === 'always'
    ? []
    : rows.flatMap(([start, end]) =>
        secondsOf(end) < secondsOf(start) ? [{ start: 0, end: secondsOf(end) }] : [],
      );

const textOf = ({ rows }: Rows): string => {
  if (rows === 'always') return 'open all day';
  return rows.length === 0 ? 'closed' : rows.map(([start, end]) => stretchText(start, end)).join(', ');
};

/** `09:00–17:00`, `22:00–02:00 next day`. */
export const stretchText = (start: string, end: string): string =>
  `${brief(start)}–${end === '23:59:59' ? '24:00' : brief(end)}${end < start ? ' next day' : ''}`;

const brief = (time: string): string => (time.endsWith(':00') ? time.slice(0, 5) : time);

/** The seconds of `HH:MM:SS`; `23:59:59` is the end of the day. */
export function secondsOf(time: string): number {
  if (time === '23:59:59') return DAY_SECONDS;
  const [hours, minutes, seconds] = time.split(':').map(Number);
  return (hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}

function union(stretches: readonly WallStretch[]): WallStretch[] {
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of [...stretches].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (start >= end) continue;
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}
