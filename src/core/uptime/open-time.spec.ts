import { LocalCalendar } from '../calendar/local-calendar';
import { HoursRow, weeklySchedule } from '../schedule/schedule';
import { parseDate } from '../time/instant';
import { openIntervals } from './open-time';

const WEEKDAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];

const second = (time: string): number => {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return hours * 3600 + minutes * 60 + seconds;
};

/** `Su 09:00-17:00` */
function row(text: string): HoursRow {
  const [weekday = '', start = '', end = ''] = text.split(/[ -]/);
  return { weekday: WEEKDAYS.indexOf(weekday), start: second(start), end: second(end) };
}

/** The open time of a local day as pairs of UTC times without dates: `05:00-10:00`. */
function open(zone: string, date: string, ...rows: string[]): string[] {
  const instants = openIntervals(
    weeklySchedule(rows.map(row)),
    new LocalCalendar(zone).day(parseDate(date)!),
  );
  const times = instants.map((instant) => new Date(instant).toISOString().slice(8, 16));
  return times.flatMap((time, i) => (i % 2 === 0 ? [`${time}-${times[i + 1]}`] : []));
}

describe('openIntervals on a day like any other', () => {
  it.each<[rows: string[], intervals: string[]]>([
    [['Mo 09:00-17:00'], ['15T14:00-15T22:00']],
    [['Tu 09:00-17:00'], []],
    [
      ['Mo 09:00-12:00', 'Mo 13:00-17:00'],
      ['15T14:00-15T17:00', '15T18:00-15T22:00'],
    ],
    [['Mo 09:00-12:00', 'Mo 12:00-17:00'], ['15T14:00-15T22:00']],
    [['Mo 09:00-13:00', 'Mo 11:00-17:00'], ['15T14:00-15T22:00']],
    [['Mo 20:00-23:59:59'], ['16T01:00-16T05:00']],
    [['Mo 20:00-24:00:00'], ['16T01:00-16T05:00']],
    [['Mo 20:00-23:59:00'], ['16T01:00-16T04:59']],
    [['Mo 22:00-03:00'], ['16T03:00-16T05:00']],
    [['Su 22:00-03:00'], ['15T05:00-15T08:00']],
    [[], ['15T05:00-16T05:00']],
  ])('Monday in New York, %j: %j', (rows, intervals) => {
    expect(open('America/New_York', '2024-01-15', ...rows)).toEqual(intervals);
  });
});

describe('openIntervals when clocks go forward (02:00 to 03:00 is skipped)', () => {
  it.each<[name: string, rows: string[], intervals: string[]]>([
    ['a whole day has 23 hours', [], ['10T05:00-11T04:00']],
    ['an interval across the gap is an hour shorter', ['Su 01:00-05:00'], ['10T06:00-10T09:00']],
    ['a start in the gap moves forward by an hour', ['Su 02:30-05:00'], ['10T07:30-10T09:00']],
    ['an end in the gap moves forward by an hour', ['Su 01:00-02:30'], ['10T06:00-10T07:30']],
    ['an interval within the gap keeps its length', ['Su 02:15-02:45'], ['10T07:15-10T07:45']],
    ['an interval that the gap turns around is empty', ['Su 02:30-03:10'], []],
    [
      'two that the gap lays over each other merge',
      ['Su 02:00-02:30', 'Su 03:00-04:00'],
      ['10T07:00-10T08:00'],
    ],
    ['two that the gap makes meet merge', ['Su 01:00-02:00', 'Su 03:00-04:00'], ['10T06:00-10T08:00']],
    ['an overnight row is cut at midnight first', ['Sa 22:00-02:30'], ['10T05:00-10T07:30']],
  ])('%s', (_name, rows, intervals) => {
    expect(open('America/New_York', '2024-03-10', ...rows)).toEqual(intervals);
  });

  it('does so by half an hour on Lord Howe', () => {
    expect(open('Australia/Lord_Howe', '2024-10-06', 'Su 02:15-09:00')).toEqual(['05T15:45-05T22:00']);
  });
});

describe('openIntervals when clocks go back (01:00 to 02:00 happens twice)', () => {
  it.each<[name: string, rows: string[], intervals: string[]]>([
    ['a whole day has 25 hours', [], ['03T04:00-04T05:00']],
    ['a start that happens twice is the first', ['Su 01:30-06:00'], ['03T05:30-03T11:00']],
    ['an end that happens twice is the first', ['Su 00:00-01:30'], ['03T04:00-03T05:30']],
    ['from the first 01:30 to the only 02:00', ['Su 01:30-02:00'], ['03T05:30-03T07:00']],
  ])('%s', (_name, rows, intervals) => {
    expect(open('America/New_York', '2024-11-03', ...rows)).toEqual(intervals);
  });
});

describe('openIntervals when clocks change at midnight', () => {
  it.each<[name: string, date: string, rows: string[], intervals: string[]]>([
    ['the day that begins at 01:00', '2024-03-31', [], ['30T22:00-31T21:00']],
    ['a row from midnight', '2024-03-31', ['Su 00:00-02:00'], ['30T22:00-30T23:00']],
    ['a start in the gap', '2024-03-31', ['Su 00:30-02:00'], ['30T22:30-30T23:00']],
    ['an end in the gap', '2024-03-31', ['Sa 23:00-00:30'], ['30T22:00-30T22:30']],
    ['the evening before it', '2024-03-30', ['Sa 23:00-00:30'], ['30T21:00-30T22:00']],
    ['the evening that happens twice', '2024-10-26', ['Sa 22:00-23:59:59'], ['26T19:00-26T22:00']],
    ['the first 23:30', '2024-10-26', ['Sa 23:30-24:00:00'], ['26T20:30-26T22:00']],
    ['an end at the first 23:30', '2024-10-26', ['Sa 22:00-23:30'], ['26T19:00-26T20:30']],
  ])('Beirut, %s', (_name, date, rows, intervals) => {
    expect(open('Asia/Beirut', date, ...rows)).toEqual(intervals);
  });

  it('keeps an hour that is repeated after midnight on the day that had begun', () => {
    expect(open('America/St_Johns', '2010-11-07', 'Su 00:00-09:00')).toEqual(['07T02:30-07T12:30']);
    expect(open('America/St_Johns', '2010-11-06', 'Sa 23:00-24:00:00')).toEqual(['07T01:30-07T02:30']);
  });
});

describe('openIntervals of a date that never was', () => {
  it('are empty for any rows', () => {
    expect(open('Pacific/Apia', '2011-12-30')).toEqual([]);
    expect(open('Pacific/Apia', '2011-12-30', 'Fr 09:00-17:00', 'Th 20:00-02:00')).toEqual([]);
  });

  it('leave the days around it whole', () => {
    expect(open('Pacific/Apia', '2011-12-29', 'Th 20:00-02:00')).toEqual(['30T06:00-30T10:00']);
    expect(open('Pacific/Apia', '2011-12-31', 'Fr 20:00-02:00', 'Sa 09:00-17:00')).toEqual([
      '30T10:00-30T12:00',
      '30T19:00-31T03:00',
    ]);
  });
});
