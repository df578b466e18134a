import { formatDate, MS_PER_DAY } from '../../time';
import { LocalCalendar } from '../../timezones/local-calendar';
import { touchedDates } from './touched-dates';

/** The dates that one store is touched on by polls from `first` to `last`, two instants of one UTC day. */
function datesOf(zone: string, first: string, last = first): string[] {
  const span = { storeKey: 1, first: Date.parse(first), last: Date.parse(last) };
  const utcDay = Math.floor(span.first / MS_PER_DAY);
  expect(Math.floor(span.last / MS_PER_DAY)).toBe(utcDay);
  const touched = touchedDates(utcDay, [span], () => new LocalCalendar(zone));
  for (const stores of touched.values()) expect(stores).toEqual([1]);
  return [...touched.keys()].map(formatDate);
}

describe('touchedDates', () => {
  it.each([
    // zone, first and last instant, local dates
    ['UTC', '2024-01-15T00:00Z', '2024-01-15T23:59:59.999Z', ['2024-01-15']],
    ['America/New_York', '2024-01-15T04:59:59.999Z', undefined, ['2024-01-14']],
    ['America/New_York', '2024-01-15T05:00Z', undefined, ['2024-01-15']],
    ['America/New_York', '2024-01-15T04:59:59.999Z', '2024-01-15T05:00Z', ['2024-01-14', '2024-01-15']],
    ['Asia/Kathmandu', '2024-01-15T18:14:59.999Z', '2024-01-15T18:15Z', ['2024-01-15', '2024-01-16']],
    // Clocks went forward at midnight: the date begins with 01:00.
    ['Asia/Beirut', '2024-03-30T21:59:59.999Z', '2024-03-30T22:00Z', ['2024-03-30', '2024-03-31']],
    // Back to 23:00: the hour that came twice belongs to the date before.
    ['Asia/Beirut', '2024-10-26T21:59:59.999Z', undefined, ['2024-10-26']],
    ['Asia/Beirut', '2024-10-26T22:00Z', undefined, ['2024-10-27']],
    // Back over midnight, from 00:01 to 23:01 of the date before: the date that had begun goes on.
    ['America/St_Johns', '2010-11-07T02:29:59.999Z', '2010-11-07T02:30Z', ['2010-11-06', '2010-11-07']],
    ['America/St_Johns', '2010-11-07T02:45Z', '2010-11-07T03:29Z', ['2010-11-07']],
    // A date that never was, which has no polls of its own, and no harm is done by naming it.
    ['Pacific/Apia', '2011-12-30T09:59:59.999Z', undefined, ['2011-12-29']],
    ['Pacific/Apia', '2011-12-30T10:00Z', undefined, ['2011-12-31']],
    ['Pacific/Apia', '2011-12-30T09:00Z', '2011-12-30T11:00Z', ['2011-12-29', '2011-12-30', '2011-12-31']],
    // From 23:30 to 00:30: by the rule for times that are skipped the date begins half an hour later still.
    ['America/Toronto', '1919-03-31T04:59:59.999Z', undefined, ['1919-03-30']],
    ['America/Toronto', '1919-03-31T05:00Z', undefined, ['1919-03-31']],
  ])('in %s of %s to %s are %j', (zone, first, last, dates) => {
    expect(datesOf(zone, first, last)).toEqual(dates);
  });

  it('are for each store those of its own polls, by its own clock', () => {
    const calendars = ['UTC', 'America/New_York', 'UTC'].map((zone) => new LocalCalendar(zone));
    const utcDay = Math.floor(Date.parse('2024-01-15') / MS_PER_DAY);
    const at = (hour: number) => utcDay * MS_PER_DAY + hour * 3_600_000;
    const spans = [
      { storeKey: 0, first: at(0), last: at(23) },
      { storeKey: 1, first: at(1), last: at(12) },
      { storeKey: 2, first: at(1), last: at(2) },
    ];
    const touched = touchedDates(utcDay, spans, (storeKey) => calendars[storeKey]!);
    expect([...touched].map(([date, stores]) => [formatDate(date), stores]).sort()).toEqual([
      ['2024-01-14', [1]],
      ['2024-01-15', [0, 1, 2]],
    ]);
  });

  it('are none where nothing was written', () => {
    expect(touchedDates(1, [], () => new LocalCalendar('UTC')).size).toBe(0);
  });
});
