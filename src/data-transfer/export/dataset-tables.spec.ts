import { LocalCalendar } from '../../core/calendar/local-calendar';
import { parseDate } from '../../core/time/instant';
import { localDayParts } from './dataset-tables';

const HOUR_MS = 3_600_000;

/** `from until offset in hours` of each part. */
const partsOf = (zone: string, date: string): string[] =>
  localDayParts(new LocalCalendar(zone), parseDate(date)!).map(
    ({ fromSecond, untilSecond, offset }) => `${fromSecond} ${untilSecond} ${offset / HOUR_MS}`,
  );

describe('the parts of a local day', () => {
  it.each<[string, string, string, string[]]>([
    ['is one where no clock changes', 'Europe/Berlin', '2023-01-25', ['0 86401 1']],
    // 02:00 to 03:00 is skipped: rule 6 applies the offset before the gap.
    ['are two where clocks go forward', 'Europe/Berlin', '2023-03-26', ['0 10800 1', '10800 86401 2']],
    // 02:00 to 03:00 is ambiguous: the first occurrence counts.
    ['are two where clocks go back', 'Europe/Berlin', '2023-10-29', ['0 10800 2', '10800 86401 1']],
    [
      'may part between two quarters of an hour',
      'America/St_Johns',
      '2010-03-14',
      ['0 3660 -3.5', '3660 86401 -2.5'],
    ],
    ['part where midnight is left out', 'America/Sao_Paulo', '2018-11-04', ['0 3600 -3', '3600 86401 -2']],
  ])('%s: %s %s', (_what, zone, date, parts) => expect(partsOf(zone, date)).toEqual(parts));

  it.each([
    ['America/Havana', '2024-11-03'],
    ['Antarctica/Troll', '2024-03-31'],
    ['Australia/Lord_Howe', '2024-04-07'],
    ['Pacific/Apia', '2011-12-30'],
    ['Asia/Beirut', '2024-10-26'],
  ])('lead from each second to its instant: %s %s', (zone, text) => {
    const calendar = new LocalCalendar(zone);
    const date = parseDate(text)!;
    const day = calendar.day(date);
    const parts = localDayParts(calendar, date);
    expect(parts[0]).toMatchObject({ zone, date, start: day.start, end: day.end, fromSecond: 0 });
    expect(parts.map(({ fromSecond }) => fromSecond).slice(1)).toEqual(
      parts.map(({ untilSecond }) => untilSecond).slice(0, -1),
    );
    for (let second = 0; second <= 86_400; second += 300) {
      const { offset } = parts.find((part) => second >= part.fromSecond && second < part.untilSecond)!;
      expect(date * 86_400_000 + second * 1000 - offset).toBe(day.instantOf(second));
    }
  });
});
