import { LocalCalendar } from '../calendar/local-calendar';
import { packPoll } from '../polls/poll-block';
import { ALWAYS_OPEN, weeklySchedule } from '../schedule/schedule';
import { formatDate, MS_PER_HOUR } from '../time/instant';
import { sumRange } from './figures';
import { daysOf, daysTouching } from './range';
import { windowsOf } from './windows';

const rangeOf = (start: string, end: string) => ({ start: Date.parse(start), end: Date.parse(end) });

describe('daysTouching', () => {
  it.each([
    // zone, first instant and the first after it, their dates
    ['UTC', '2024-01-15T10:00Z', '2024-01-15T11:00Z', ['15']],
    ['UTC', '2024-01-15T00:00Z', '2024-01-15T23:59:59.999Z', ['15']],
    ['UTC', '2024-01-15T00:00Z', '2024-01-16T00:00Z', ['15']], // not the date that starts at the end
    ['UTC', '2024-01-14T23:59:59.999Z', '2024-01-16T00:00Z', ['14', '15']],
    ['America/New_York', '2024-01-15T04:59:59.999Z', '2024-01-15T05:00Z', ['14']],
    ['America/New_York', '2024-03-10T05:00Z', '2024-03-11T03:59:59.999Z', ['10']], // 23 hours
    ['America/New_York', '2024-11-03T04:00Z', '2024-11-04T04:59:59.999Z', ['03']], // 25 hours
    ['Asia/Beirut', '2024-03-30T21:59:59.999Z', '2024-03-30T22:00:00.001Z', ['30', '31']], // begins at 01:00
    ['Asia/Beirut', '2024-10-26T20:30Z', '2024-10-26T21:30Z', ['26']], // both are 23:30
    ['Pacific/Apia', '2011-12-30T09:59:59.999Z', '2011-12-30T10:00:00.001Z', ['29', '30', '31']], // the 30th is skipped
  ])('in %s from %s to %s are %j', (zone, start, end, dates) => {
    const days = daysTouching(rangeOf(start, end), new LocalCalendar(zone));
    expect(days.map(({ date }) => formatDate(date).slice(8))).toEqual(dates);
  });

  it('meet: each ends where the next begins', () => {
    const calendar = new LocalCalendar('Asia/Beirut');
    const days = daysTouching(rangeOf('2024-03-28T12:00Z', '2024-04-02T12:00Z'), calendar);
    expect(days.slice(1).map(({ start }) => start)).toEqual(days.slice(0, -1).map(({ end }) => end));
  });
});

it('daysOf are those that touch the longest window', () => {
  const calendar = new LocalCalendar('America/New_York');
  const windows = windowsOf('rolling', Date.parse('2024-03-11T04:30Z'), calendar);
  const week = { start: windows.weekStart, end: windows.end };
  expect(daysOf(windows, calendar)).toEqual(daysTouching(week, calendar));
});

describe('sumRange where clocks change', () => {
  const calendar = new LocalCalendar('America/New_York');
  const earlyOnSundays = weeklySchedule([{ weekday: 6, start: 1800, end: 4 * 3600 }]);

  /** Hours up, down, without data. */
  function hours(schedule: typeof ALWAYS_OPEN, start: string, end: string, polls: number[]): number[] {
    const range = rangeOf(start, end);
    const days = daysTouching(range, calendar);
    const { up, down, noData } = sumRange(schedule, days, range, range.end, polls, 0, polls.length);
    return [up, down, noData].map((ms) => ms / MS_PER_HOUR);
  }

  it.each([
    ['forward', '2024-03-09T05:00Z', '2024-03-12T04:00Z', '2024-03-10T12:00Z', [23, 0, 48]],
    ['back', '2024-11-02T04:00Z', '2024-11-05T05:00Z', '2024-11-03T12:00Z', [25, 0, 48]],
  ])('%s: the day is as long as it was', (_where, start, end, poll, expected) => {
    expect(hours(ALWAYS_OPEN, start, end, [packPoll(Date.parse(poll), true)])).toEqual(expected);
  });

  it.each([
    // 00:30 to 04:00, without the skipped hour and with the repeated hour
    ['forward', '2024-03-10T05:00Z', '2024-03-11T04:00Z', '2024-03-10T07:30Z', [0, 2.5, 0]],
    ['back', '2024-11-03T04:00Z', '2024-11-04T05:00Z', '2024-11-03T06:30Z', [0, 4.5, 0]],
  ])('%s: so is its open time', (_where, start, end, poll, expected) => {
    expect(hours(earlyOnSundays, start, end, [packPoll(Date.parse(poll), false)])).toEqual(expected);
  });

  it('is cut within the hour that comes twice', () => {
    const polls = [
      packPoll(Date.parse('2024-11-03T05:45Z'), false),
      packPoll(Date.parse('2024-11-03T06:15Z'), true),
    ];
    expect(hours(earlyOnSundays, '2024-11-03T05:30Z', '2024-11-03T06:30Z', polls)).toEqual([0.25, 0.75, 0]);
  });
});
