import { LocalCalendar } from '../calendar/local-calendar';
import { formatDate, MS_PER_HOUR } from '../time/instant';
import { DAILY, earliestCut, planWithin, type Range, type ReportPlan, weekUpTo, windowsPlan } from './plans';

const CHICAGO = new LocalCalendar('America/Chicago');
const at = (text: string): number => Date.parse(`2024-01-${text}Z`);
const AS_OF = at('15T20:00');

describe('earliestCut', () => {
  it('is the hour before as_of for calendar windows, and the 168 hours for rolling ones', () => {
    expect(earliestCut('calendar', AS_OF)).toBe(at('15T19:00'));
    expect(earliestCut('rolling', AS_OF)).toBe(at('08T20:00'));
  });
});

describe('weekUpTo', () => {
  it('is the 168 hours up to an instant', () => {
    expect(weekUpTo(AS_OF)).toEqual({ start: at('08T20:00'), end: AS_OF });
  });
});

describe('planWithin', () => {
  const shown = ({ days, whole, wholeDays, cells }: ReportPlan) => ({
    dates: days.map(({ date }) => formatDate(date).slice(8)),
    whole,
    wholeDays,
    cells: cells.map((buckets) => buckets.map(({ index }) => index)),
  });
  const within = (range: Range, carryMs?: number) =>
    shown(planWithin(windowsPlan('calendar', AS_OF, CHICAGO, { ...DAILY, carryMs }), range));

  const WEEK = { start: at('01T00:00'), end: at('31T00:00') };

  it('keeps all days for a range around the plan', () => {
    expect(within(WEEK)).toEqual({
      dates: ['09', '10', '11', '12', '13', '14', '15'],
      whole: [true, true, true, true, true, true, false],
      wholeDays: 6,
      cells: [[2], [2], [2], [2], [2], [2], [0, 1, 2]],
    });
  });

  it('keeps the local days that the range touches, with what belongs to them', () => {
    // Local days begin at 06:00 in UTC.
    expect(within({ start: at('14T06:00'), end: at('15T06:00') })).toEqual({
      dates: ['14'],
      whole: [true],
      wholeDays: 1,
      cells: [[2]],
    });
    expect(within({ start: at('14T05:59:59.999'), end: at('15T06:00:00.001') })).toEqual({
      dates: ['13', '14', '15'],
      whole: [true, true, false],
      wholeDays: 2,
      cells: [[2], [2], [0, 1, 2]],
    });
  });

  it('keeps the days of polls that may vouch for the range', () => {
    const range = { start: at('14T06:00'), end: at('14T07:00') };
    expect(within(range, 24 * MS_PER_HOUR).dates).toEqual(['13', '14']);
    expect(within(range, 24 * MS_PER_HOUR + 1).dates).toEqual(['12', '13', '14']);
  });

  it('keeps one day for a range that touches none', () => {
    expect(within({ start: at('20T00:00'), end: at('21T00:00') }).dates).toEqual(['09']);
    expect(within({ start: at('02T00:00'), end: at('03T00:00') }).dates).toEqual(['09']);
  });

  it('keeps the rest of the plan', () => {
    const plan = windowsPlan('calendar', AS_OF, CHICAGO);
    const { asOf, buckets, windows } = planWithin(plan, WEEK);
    expect({ asOf, buckets, windows }).toEqual({
      asOf: AS_OF,
      buckets: plan.buckets,
      windows: plan.windows,
    });
  });
});
