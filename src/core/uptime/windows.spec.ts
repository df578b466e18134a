import { LocalCalendar } from '../calendar/local-calendar';
import { formatDate, formatInstant, MS_PER_HOUR } from '../time/instant';
import { daysOf } from './range';
import { WindowKind, windowsOf } from './windows';

const NEW_YORK = 'America/New_York';

function windows(kind: WindowKind, asOf: string, zone = NEW_YORK) {
  const calendar = new LocalCalendar(zone);
  const found = windowsOf(kind, Date.parse(asOf), calendar);
  const hours = (start: number) => (found.end - start) / MS_PER_HOUR;
  return {
    starts: [found.hourStart, found.dayStart, found.weekStart].map((start) =>
      formatInstant(start).slice(0, 19),
    ),
    hours: [found.hourStart, found.dayStart, found.weekStart].map(hours),
    dates: daysOf(found, calendar).map(({ date }) => formatDate(date)),
    end: formatInstant(found.end),
  };
}

describe('calendar windows', () => {
  it('are the hour before as_of, the local day up to it, and that day with the six before it', () => {
    expect(windows('calendar', '2024-01-15T20:30:00.500Z')).toEqual({
      starts: ['2024-01-15T19:30:00', '2024-01-15T05:00:00', '2024-01-09T05:00:00'],
      hours: [1, expect.closeTo(15.5, 3), expect.closeTo(159.5, 3)],
      dates: ['09', '10', '11', '12', '13', '14', '15'].map((day) => `2024-01-${day}`),
      end: '2024-01-15T20:30:00.500Z',
    });
  });

  it('reach over midnight with the hour only', () => {
    expect(windows('calendar', '2024-01-15T05:20:00Z').hours).toEqual([1, 1 / 3, 144 + 1 / 3]);
  });

  it('have an empty day at the first instant of a local day', () => {
    const { hours, dates } = windows('calendar', '2024-01-15T05:00:00Z');
    expect(hours).toEqual([1, 0, 144]);
    expect([dates[0], dates.at(-1)]).toEqual(['2024-01-09', '2024-01-15']);
  });

  it('still belong to the day before a millisecond earlier', () => {
    expect(windows('calendar', '2024-01-15T04:59:59.999Z').dates.at(-1)).toBe('2024-01-14');
  });

  it.each([
    [NEW_YORK, '2024-03-11T04:00:00Z', 143], // six days, of which the 10th has 23 hours
    [NEW_YORK, '2024-03-10T16:00:00Z', 155],
    [NEW_YORK, '2024-11-04T05:00:00Z', 145], // the 3rd has 25
    ['Asia/Beirut', '2024-03-30T22:00:00Z', 144], // the first instant of the 31st is 01:00
    ['Asia/Beirut', '2024-10-26T21:30:00Z', 168.5], // the second 23:30
  ])('in %s as of %s have a week of %d hours', (zone, asOf, expected) => {
    const { hours, dates } = windows('calendar', asOf, zone);
    expect(hours[2]).toBe(expected);
    expect(dates).toHaveLength(7);
  });

  it('count a date that never was among the seven', () => {
    const { hours, dates } = windows('calendar', '2012-01-01T22:00:00Z', 'Pacific/Apia');
    expect(dates[0]).toBe('2011-12-27');
    expect(dates.at(-1)).toBe('2012-01-02');
    expect(hours[2]).toBe(132);
  });

  it('begin after a date that never was when it is the first of the seven', () => {
    const { starts, dates } = windows('calendar', '2012-01-04T22:00:00Z', 'Pacific/Apia');
    expect(starts[2]).toBe('2011-12-30T10:00:00');
    expect(dates).toHaveLength(6);
  });
});

describe('rolling windows', () => {
  it('are 1, 24 and 168 hours and touch eight local dates', () => {
    const { hours, dates } = windows('rolling', '2024-01-15T20:30:00Z');
    expect(hours).toEqual([1, 24, 168]);
    expect([dates[0], dates.at(-1), dates.length]).toEqual(['2024-01-08', '2024-01-15', 8]);
  });

  it.each([
    ['2024-03-11T04:30:00Z', '2024-03-03', 9], // 00:30 on the 11th; 168 hours before, it was 23:30 on the 3rd
    ['2024-11-09T04:30:00Z', '2024-11-02', 7], // 23:30 on the 8th; 168 hours before, it was 00:30 on the 2nd
  ])('keep their length when clocks change: as of %s they begin on %s', (asOf, first, dates) => {
    const found = windows('rolling', asOf);
    expect(found.hours).toEqual([1, 24, 168]);
    expect([found.dates[0], found.dates.length]).toEqual([first, dates]);
  });
});
