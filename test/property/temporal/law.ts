import type { Temporal as Types } from 'temporal-polyfill' with { 'resolution-mode': 'import' };
import type { Hours } from '../second-by-second';
import { Temporal } from './temporal';

type PlainDate = Types.PlainDate;
type Stretch = readonly [from: number, to: number];

const DAY = 86_400;
const EPOCH = Temporal.PlainDate.from('1970-01-01');

export const plainDate = (date: number): PlainDate => EPOCH.add({ days: date });
export const countOf = (date: PlainDate): number => EPOCH.until(date).days;
export const following = (date: PlainDate, days = 1): PlainDate => date.add({ days });

/** The first instant of a date; of a skipped one, the first instant of the next. Epoch milliseconds throughout. */
export const beginningOf = (zone: string, date: PlainDate): number =>
  date.toZonedDateTime(zone).epochMilliseconds;

/**
 * The date whose local day contains an instant; a local day runs from the first instant of its date to the first of the
 * next. This is the date on the clock, with one exception: where clocks went back across midnight (St John's until
 * 2011), they show the evening of a date again while the next date has already begun.
 */
export function dateHolding(zone: string, instant: number): PlainDate {
  const shown = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDate();
  const next = following(shown);
  return beginningOf(zone, next) <= instant ? next : shown;
}

/** Rule 6: the instant of a wall time in seconds after midnight; 86400 is the first instant of the next date. */
export function instantOf(zone: string, date: PlainDate, second: number): number {
  if (second === DAY) return beginningOf(zone, following(date));
  const wall = date.toPlainDateTime().add({ seconds: second });
  return wall.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
}

/** The open intervals of a date as flat pairs of instants, by SEMANTICS.md ("Open time of a local day"). */
export function openOn(zone: string, date: PlainDate, rows: readonly Hours[]): number[] {
  const begin = beginningOf(zone, date);
  const end = beginningOf(zone, following(date));
  const instants = united(wallTimes(date, rows)).map(([from, to]): Stretch => [
    Math.max(begin, instantOf(zone, date, from)),
    Math.min(end, instantOf(zone, date, to)),
  ]);
  return united(instants).flat();
}

/** Rules 1 to 3: the rows of a date, and the rest of the previous evening. Seconds after midnight. */
function wallTimes(date: PlainDate, rows: readonly Hours[]): Stretch[] {
  if (rows.length === 0) return [[0, DAY]];
  const today = date.dayOfWeek - 1;
  const yesterday = (today + 6) % 7;
  return rows.flatMap(({ weekday, start, end }): Stretch[] => {
    const toEndOfDay = end === DAY - 1 || end === DAY;
    const overnight = !toEndOfDay && end < start;
    if (weekday === today) return [[start, toEndOfDay || overnight ? DAY : end]];
    return weekday === yesterday && overnight ? [[0, end]] : [];
  });
}

/** Rule 5, by testing each piece between two adjacent edges. */
function united(stretches: readonly Stretch[]): Stretch[] {
  const edges = [...new Set(stretches.flat())].sort((a, b) => a - b);
  const found: Stretch[] = [];
  edges.slice(1).forEach((end, i) => {
    const start = edges[i]!;
    if (!stretches.some(([from, to]) => from <= start && end <= to)) return;
    const last = found.at(-1);
    if (last?.[1] === start) found[found.length - 1] = [last[0], end];
    else found.push([start, end]);
  });
  return found;
}

/** The start and end of a report's windows, and the first and last date (days since 1970-01-01) that they touch. */
export function windowsBy(kind: 'calendar' | 'rolling', asOf: number, zone: string) {
  const calendar = kind === 'calendar';
  const today = dateHolding(zone, asOf);
  const ago = (hours: number) =>
    Temporal.Instant.fromEpochMilliseconds(asOf).subtract({ hours }).epochMilliseconds;
  const starts = {
    hourStart: ago(1),
    dayStart: calendar ? beginningOf(zone, today) : ago(24),
    weekStart: calendar ? beginningOf(zone, following(today, -6)) : ago(168),
  };
  const firstDate = dateHolding(zone, Math.min(...Object.values(starts)));
  return { ...starts, end: asOf, firstDate: countOf(firstDate), lastDate: countOf(today) };
}
