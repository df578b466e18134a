import { LocalCalendar } from '../calendar/local-calendar';
import { formatDate, MS_PER_HOUR } from '../time/instant';
import { reportPlan, WindowKind, windowsOf } from './plans';

const NEW_YORK = 'America/New_York';

/** The days of a report by the day of the month; those of which only the sums are needed are in brackets. */
function daysOf(kind: WindowKind, asOf: string, zone = NEW_YORK): string {
  const { days, whole, wholeDays } = reportPlan(kind, Date.parse(asOf), new LocalCalendar(zone));
  expect(whole).toHaveLength(days.length);
  expect(wholeDays).toBe(whole.filter((is) => is).length);
  return days
    .map(({ date }, i) => (whole[i]! ? `(${formatDate(date).slice(8)})` : formatDate(date).slice(8)))
    .join(' ');
}

describe('reportFrame by the calendar', () => {
  it('has six whole days, and the current one, which has not ended', () => {
    expect(daysOf('calendar', '2024-01-15T20:30:00Z')).toBe('(09) (10) (11) (12) (13) (14) 15');
  });

  it('has one whole day less where the last hour begins in it', () => {
    expect(daysOf('calendar', '2024-01-15T05:20:00Z')).toBe('(09) (10) (11) (12) (13) 14 15');
  });

  it('as of midnight has nothing of the day that begins, and the last hour of the one that has ended', () => {
    expect(daysOf('calendar', '2024-01-15T05:00:00Z')).toBe('(09) (10) (11) (12) (13) 14 15');
  });

  it('as of an hour after midnight has the day before whole again', () => {
    expect(daysOf('calendar', '2024-01-15T05:59:59.999Z')).toBe('(09) (10) (11) (12) (13) 14 15');
    expect(daysOf('calendar', '2024-01-15T06:00:00Z')).toBe('(09) (10) (11) (12) (13) (14) 15');
  });

  it('has nothing to store of a date that never was', () => {
    const asOf = '2012-01-01T22:00:00Z';
    expect(daysOf('calendar', asOf, 'Pacific/Apia')).toBe('(27) (28) (29) 30 (31) (01) 02');
  });
});

describe('reportFrame by hours gone by', () => {
  it('cuts the first day of the week, the day before, and the current one', () => {
    expect(daysOf('rolling', '2024-01-15T20:30:00Z')).toBe('08 (09) (10) (11) (12) (13) 14 15');
  });

  it('as of midnight has seven days, of which the last hour cuts one', () => {
    expect(daysOf('rolling', '2024-01-15T05:00:00Z')).toBe('(08) (09) (10) (11) (12) (13) 14 15');
  });

  it('has a day of 23 hours whole within the last 24, which begin on the day before', () => {
    // 00:30 on the 11th in daylight saving time; 24 hours before, it was 23:30 on the 9th.
    const asOf = '2024-03-11T04:30:00Z';
    // The last hour begins at 23:30 on the 10th, and cuts that day.
    expect(daysOf('rolling', asOf)).toBe('03 (04) (05) (06) (07) (08) 09 10 11');
    const later = '2024-03-11T05:00:00Z';
    // From 01:00 on, nothing cuts the 10th: the 24 hours begin exactly with it.
    expect(daysOf('rolling', later)).toBe('(04) (05) (06) (07) (08) (09) (10) 11');
    const { windows, days } = reportPlan('rolling', Date.parse(later), new LocalCalendar(NEW_YORK));
    const shortDay = days[days.length - 2]!;
    expect((shortDay.end - shortDay.start) / MS_PER_HOUR).toBe(23);
    expect(windows.dayStart).toBe(shortDay.start);
  });

  it('cuts a day of 25 hours by the last 24 where a day of 24 hours would be whole', () => {
    // 00:00 on the 4th; 24 hours before, it was 01:00 on the 3rd for the first time.
    expect(daysOf('rolling', '2024-11-04T05:00:00Z')).toMatch(/ \(02\) 03 04$/);
  });
});

it('has the windows of its kind', () => {
  const calendar = new LocalCalendar(NEW_YORK);
  const asOf = Date.parse('2024-01-15T20:30:00Z');
  for (const kind of ['calendar', 'rolling'] as const) {
    expect(reportPlan(kind, asOf, calendar).windows).toEqual(windowsOf(kind, asOf, calendar));
  }
});
