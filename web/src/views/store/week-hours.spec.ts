import type { HoursRow } from '../../api/answers';
import type { SpecialHoursRow } from '../../api/calendar-answers';
import { hoursOfDate, stretchText, type WallStretch } from './week-hours';

const row = (day_of_week: number, start_time_local: string, end_time_local: string): HoursRow => ({
  day_of_week,
  start_time_local,
  end_time_local,
});
const special = (
  date: string,
  start_time_local: string | null,
  end_time_local: string | null,
): SpecialHoursRow => ({ date, start_time_local, end_time_local, reason: 'fair' });

// The 25th is a Wednesday.
const store = {
  hours_versions: [
    { valid_from: null, business_hours: [row(1, '18:00:00', '02:00:00'), row(2, '09:00:00', '17:00:00')] },
    { valid_from: '2023-01-30', business_hours: [row(2, '08:00:00', '23:59:59')] },
  ],
  opened_on: null,
  closed_on: '2023-02-02',
};

const hours = (stretches: readonly WallStretch[]): string[] =>
  stretches.map(({ start, end }) => `${start / 3600}-${end / 3600}`);

describe('the hours of a date', () => {
  it.each<[string, SpecialHoursRow[], string[], string, string | undefined]>([
    ['2023-01-24', [], ['18-24'], '18:00–02:00 next day', undefined],
    ['2023-01-25', [], ['0-2', '9-17'], '09:00–17:00', undefined],
    ['2023-01-26', [], [], 'closed', undefined],
    ['2023-02-01', [], ['8-24'], '08:00–24:00', undefined],
    ['2023-02-08', [], [], 'not in business', undefined],
    // A closed date keeps the night that began the evening before.
    ['2023-01-25', [special('2023-01-25', null, null)], ['0-2'], 'closed', '09:00–17:00'],
    [
      '2023-01-26',
      [special('2023-01-26', '10:00:00', '11:00:00'), special('2023-01-26', '10:30:00', '12:00:00')],
      ['10-12'],
      '10:00–11:00, 10:30–12:00',
      'closed',
    ],
    ['2023-01-27', [special('2023-01-26', '22:00:00', '03:00:00')], ['0-3'], 'closed', undefined],
  ])('%s with %j', (date, specials, open, text, replaces) => {
    const found = hoursOfDate(date, store, specials);
    expect(hours(found.open)).toEqual(open);
    expect([found.text, found.replaces]).toEqual([text, replaces]);
    expect(found.reason).toBe(replaces === undefined ? null : 'fair');
  });

  it('are all day without business hours', () => {
    const always = { hours_versions: [], opened_on: '2023-01-25', closed_on: null };
    expect(hoursOfDate('2023-01-25', always, [])).toMatchObject({
      open: [{ start: 0, end: 86_400 }],
      text: 'open all day',
    });
    expect(hoursOfDate('2023-01-24', always, [])).toMatchObject({ open: [], text: 'not in business' });
  });
});

describe('stretchText', () => {
  it.each([
    ['09:00:00', '17:00:00', '09:00–17:00'],
    ['09:00:30', '23:59:59', '09:00:30–24:00'],
    ['22:00:00', '02:00:00', '22:00–02:00 next day'],
  ])('%s to %s: %s', (start, end, text) => expect(stretchText(start, end)).toBe(text));
});
