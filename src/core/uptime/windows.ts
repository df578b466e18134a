import { LocalCalendar } from '../calendar/local-calendar';
import { MS_PER_DAY, MS_PER_HOUR } from '../time/instant';

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
 * The earliest instant (epoch ms), in any zone, at which a report as of `asOf` may cut an ended local day. The polls of
 * that day are needed; of earlier days only the sums.
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
