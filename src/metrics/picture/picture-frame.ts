import { MS_PER_DAY, MS_PER_HOUR } from '../../time/instant';
import { LocalCalendar, LocalDay } from '../../timezones/local-calendar';
import { daysBetween, daysTouching, Range } from '../engine/range';
import { ReportFrame, reportFrame } from '../engine/report-frame';
import { windowsOf } from '../engine/windows';

const MS_PER_WEEK = 7 * MS_PER_DAY;

/** A window as a report as of its end has it, with the local days that it touches. */
export interface EarlierWindow {
  readonly range: Range;
  readonly days: readonly LocalDay[];
}

/** What a picture of the fleet as of an instant means in one zone. */
export interface PictureFrame {
  readonly asOf: number;
  /** All that is looked at, first to last: from the week before the last one up to as_of. */
  readonly days: readonly LocalDay[];
  /** Of each of them, whether nothing but its sums is wanted. */
  readonly whole: readonly boolean[];
  /** Those of the last 168 hours, of the millisecond before, and of the last week: of each the polls are looked at. */
  readonly recent: readonly LocalDay[];
  readonly now: ReportFrame;
  /** The last hour of a report as of an hour earlier, and the last day of one as of 24 hours earlier. */
  readonly hourBefore: EarlierWindow;
  readonly dayBefore: EarlierWindow;
  /** A report as of 168 hours earlier, for its last week. */
  readonly weekBefore: ReportFrame;
}

/** Calendar windows (SEMANTICS.md, section 4). Instants are epoch ms. */
export function pictureFrame(asOf: number, calendar: LocalCalendar): PictureFrame {
  const now = reportFrame('calendar', asOf, calendar);
  const weekBefore = reportFrame('calendar', asOf - MS_PER_WEEK, calendar);
  const hourEnd = asOf - MS_PER_HOUR;
  const dayEnd = asOf - MS_PER_DAY;
  const firstRecent = Math.min(calendar.dateOf(asOf - MS_PER_WEEK - 1), now.windows.firstDate);
  const days = daysBetween(weekBefore.windows.firstDate, now.windows.lastDate, calendar);
  return {
    asOf,
    days,
    whole: days.map(({ date }, i) => date < firstRecent && weekBefore.whole[i] === true),
    recent: days.filter(({ date }) => date >= firstRecent),
    now,
    hourBefore: earlier({ start: hourEnd - MS_PER_HOUR, end: hourEnd }, calendar),
    dayBefore: earlier({ start: windowsOf('calendar', dayEnd, calendar).dayStart, end: dayEnd }, calendar),
    weekBefore,
  };
}

/** A local day that begins just at its as_of has a window of no length. */
const earlier = (range: Range, calendar: LocalCalendar): EarlierWindow => ({
  range,
  days: range.start < range.end ? daysTouching(range, calendar) : [],
});
