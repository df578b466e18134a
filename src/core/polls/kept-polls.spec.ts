import { LocalCalendar } from '../calendar/local-calendar';
import { isSettled, openFrom } from './kept-polls';

const DAY_MS = 86_400_000;
/** The greatest offsets from UTC in either direction, and zones with days of unusual length. */
const ZONES = [
  'Pacific/Kiritimati',
  'Etc/GMT+12',
  'Pacific/Apia',
  'Asia/Kathmandu',
  'America/Chicago',
  'UTC',
];

describe.each(ZONES)('kept polls in %s', (zone) => {
  const calendar = new LocalCalendar(zone);
  // With clock changes, and a date that Apia skips.
  const days = [Date.UTC(2024, 2, 9), Date.UTC(2024, 10, 2), Date.UTC(2011, 11, 29), Date.UTC(2024, 6, 1)]
    .map((instant) => instant / DAY_MS)
    .flatMap((day) => [day, day + 1, day + 2]);

  it.each(days)('from %d on leave all polls of dates that are not settled', (keptFrom) => {
    for (let date = keptFrom - 3; date <= keptFrom + 3; date++) {
      if (isSettled(date, keptFrom)) continue;
      expect(calendar.day(date).start).toBeGreaterThanOrEqual(keptFrom * DAY_MS);
    }
  });

  it.each(days)('from %d on take none that touches a settled date', (keptFrom) => {
    const first = openFrom(keptFrom);
    for (const instant of [first, first + 1, first + DAY_MS]) {
      expect(isSettled(calendar.dateOf(instant), keptFrom)).toBe(false);
    }
  });
});

describe('kept polls', () => {
  it('are all of them where none are gone', () => {
    expect(isSettled(-5, 0)).toBe(false);
    expect(openFrom(0)).toBe(0);
  });
});
