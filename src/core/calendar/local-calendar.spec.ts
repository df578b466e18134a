import { formatInstant, MS_PER_DAY, MS_PER_HOUR, parseDate } from '../time/instant';
import { isKnownZone, LocalCalendar, weekdayOf, zoneName } from './local-calendar';

const date = (text: string) => parseDate(text)!;
const second = (text: string) => {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return hours * 3600 + minutes * 60 + seconds;
};

describe('LocalCalendar', () => {
  it.each([
    // zone, date, hours in the day, first instant
    ['America/New_York', '2024-01-15', 24, '2024-01-15T05:00:00.000Z'],
    ['America/New_York', '2024-03-10', 23, '2024-03-10T05:00:00.000Z'],
    ['America/New_York', '2024-11-03', 25, '2024-11-03T04:00:00.000Z'],
    ['Australia/Lord_Howe', '2024-04-07', 24.5, '2024-04-06T13:00:00.000Z'],
    ['Australia/Lord_Howe', '2024-10-06', 23.5, '2024-10-05T13:30:00.000Z'],
    ['Asia/Kathmandu', '2024-05-01', 24, '2024-04-30T18:15:00.000Z'],
    ['Pacific/Chatham', '2024-05-01', 24, '2024-04-30T11:15:00.000Z'],
    // A gap at midnight: the first instant of the date reads 01:00.
    ['Asia/Beirut', '2024-03-31', 23, '2024-03-30T22:00:00.000Z'],
    ['Africa/Cairo', '2024-04-26', 23, '2024-04-25T22:00:00.000Z'],
    // Clocks go back at midnight: the hour from 23:00 to 24:00 of the previous date happens twice.
    ['Asia/Beirut', '2024-10-26', 25, '2024-10-25T21:00:00.000Z'],
    // A skipped date.
    ['Pacific/Apia', '2011-12-30', 0, '2011-12-30T10:00:00.000Z'],
    ['Pacific/Apia', '2011-12-31', 24, '2011-12-30T10:00:00.000Z'],
    // Clocks go back across midnight, from 00:01 to 23:01 of the previous date.
    ['America/St_Johns', '2010-11-07', 25, '2010-11-07T02:30:00.000Z'],
  ])('%s %s has %d hours and begins at %s', (zone, text, hours, start) => {
    const day = new LocalCalendar(zone).day(date(text));
    expect(formatInstant(day.start)).toBe(start);
    expect((day.end - day.start) / MS_PER_HOUR).toBe(hours);
    expect(day.instantOf(0)).toBe(day.start);
    expect(day.instantOf(86_400)).toBe(day.end);
  });

  it.each([
    ['America/New_York', '2024-03-10', '02:30', '2024-03-10T07:30:00.000Z'], // skipped: moves forward by an hour
    ['America/New_York', '2024-03-10', '03:00', '2024-03-10T07:00:00.000Z'],
    ['America/New_York', '2024-11-03', '01:30', '2024-11-03T05:30:00.000Z'], // ambiguous: the first
    ['America/New_York', '2024-11-03', '02:00', '2024-11-03T07:00:00.000Z'],
    ['Asia/Beirut', '2024-03-31', '00:30', '2024-03-30T22:30:00.000Z'], // skipped at midnight
    ['Asia/Beirut', '2024-10-26', '23:30', '2024-10-26T20:30:00.000Z'],
    ['Australia/Lord_Howe', '2024-10-06', '02:15', '2024-10-05T15:45:00.000Z'], // a gap of half an hour
  ])('%s %s %s is %s', (zone, text, wall, instant) => {
    expect(formatInstant(new LocalCalendar(zone).day(date(text)).instantOf(second(wall)))).toBe(instant);
  });

  it.each([
    ['America/New_York', '2024-03-10T04:59:59.999Z', '2024-03-09'],
    ['America/New_York', '2024-03-10T05:00:00.000Z', '2024-03-10'],
    ['Asia/Beirut', '2024-03-30T21:59:59.999Z', '2024-03-30'],
    ['Asia/Beirut', '2024-03-30T22:00:00.000Z', '2024-03-31'],
    ['Asia/Beirut', '2024-10-26T21:30:00.000Z', '2024-10-26'], // the second 23:30
    ['Pacific/Apia', '2011-12-30T09:59:59.999Z', '2011-12-29'],
    ['Pacific/Apia', '2011-12-30T10:00:00.000Z', '2011-12-31'],
    ['America/St_Johns', '2010-11-07T02:30:30.000Z', '2010-11-07'],
    ['America/St_Johns', '2010-11-07T02:45:00.000Z', '2010-11-07'], // reads 23:15 of the 6th again
  ])('in %s the instant %s lies on %s', (zone, instant, text) => {
    expect(new LocalCalendar(zone).dateOf(Date.parse(instant))).toBe(date(text));
  });

  it('covers all time: each day ends where the next begins, and its instants lie on its date', () => {
    for (const zone of [
      'America/New_York',
      'Asia/Beirut',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'Africa/Cairo',
    ]) {
      const calendar = new LocalCalendar(zone);
      for (let day = date('2011-01-01'); day < date('2012-01-10'); day++) {
        const { start, end } = calendar.day(day);
        expect(calendar.day(day + 1).start).toBe(end);
        if (start === end) continue;
        expect(calendar.dateOf(start)).toBe(day);
        expect(calendar.dateOf(end - 1)).toBe(day);
      }
    }
  });

  it.each([
    ['America/New_York', '2024-03-10T06:59:59.999Z', -5],
    ['America/New_York', '2024-03-10T07:00:00.000Z', -4],
    ['America/New_York', '1969-12-31T23:59:59.999Z', -5],
    ['Asia/Kathmandu', '2024-05-01T00:00:00.001Z', 5.75],
    ['UTC', '2024-05-01T00:00:00.000Z', 0],
  ])('local time in %s is at %s ahead of UTC by %d hours', (zone, instant, hours) => {
    expect(new LocalCalendar(zone).offsetAt(Date.parse(instant))).toBe(hours * MS_PER_HOUR);
  });

  it('computes a date once', () => {
    const calendar = new LocalCalendar('Asia/Beirut');
    const day = calendar.day(date('2024-03-31'));
    expect(calendar.day(date('2024-03-31'))).toBe(day);
    expect(calendar.day(date('2024-04-01'))).not.toBe(day);
  });

  it('refuses a name that is no zone', () => {
    expect(() => new LocalCalendar('Mars/Olympus_Mons')).toThrow(
      new RangeError('unknown time zone: Mars/Olympus_Mons'),
    );
  });
});

describe('isKnownZone', () => {
  it.each([
    ...['America/Chicago', 'america/chicago', 'US/Central', 'Asia/Calcutta', 'Asia/Kolkata'],
    ...['UTC', 'utc', 'GMT', 'Etc/GMT+5', 'EST', 'CET', 'PST8PDT', 'Zulu'],
  ])('knows %s', (zone) => {
    expect(isKnownZone(zone)).toBe(true);
  });
  it.each([
    ...['', 'Mars/Olympus_Mons', '+05:00', 'UTC-5', 'America/', 'Chicago '],
    ...['BST', 'AST', 'IST', 'PST', 'pst', 'JST', 'SystemV/AST4'],
  ])('does not know %j', (zone) => {
    expect(isKnownZone(zone)).toBe(false);
  });
});

describe('zoneName', () => {
  it.each([
    ['america/CHICAGO', 'America/Chicago'],
    ['America/Chicago', 'America/Chicago'],
    ['Nowhere/at_all', 'Nowhere/at_all'],
  ])('%s is written %s', (text, name) => expect(zoneName(text)).toBe(name));
});

describe('weekdayOf', () => {
  it.each([
    ['1970-01-01', 3],
    ['1969-12-29', 0],
    ['2023-01-23', 0],
    ['2023-01-29', 6],
  ])('%s is %d', (text, weekday) => {
    expect(weekdayOf(date(text))).toBe(weekday);
    expect(weekdayOf(Date.parse(text) / MS_PER_DAY)).toBe(weekday);
  });
});
