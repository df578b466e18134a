import { monthsUpTo } from './months';

describe('the months of a calendar', () => {
  it('end with that of a date, and have all of their dates', () => {
    const months = monthsUpTo('2024-03-31', 13);
    expect(months).toHaveLength(13);
    expect(months.map(({ title }) => title).slice(-4)).toEqual([
      'December 2023',
      'January 2024',
      'February 2024',
      'March 2024',
    ]);
    expect(months[0]!.dates[0]).toBe('2023-03-01');
    const february = months[11]!;
    expect([february.dates[0], february.dates.at(-1), february.dates.length]).toEqual([
      '2024-02-01',
      '2024-02-29',
      29,
    ]);
    // It began on a Thursday.
    expect(february.blanks).toBe(3);
  });

  it('leave out those that end before a date', () => {
    const titles = monthsUpTo('2024-03-31', 13, '2024-01-31').map(({ title }) => title);
    expect(titles).toEqual(['January 2024', 'February 2024', 'March 2024']);
  });
});
