import { comparableOf, figuresOf, firstSort, memberOf, percentOf, type Shape } from './figures';

const windows: Shape = { windows: 'calendar', columns: 'plain', breakdown: 'none', group_by: null };
const period: Shape = { ...windows, windows: null };

describe('the figures of a row', () => {
  it.each<[Shape, string]>([
    [
      windows,
      'uptime_last_hour_minutes uptime_last_day_hours uptime_last_week_hours ' +
        'downtime_last_hour_minutes downtime_last_day_hours downtime_last_week_hours',
    ],
    [period, 'uptime_hours downtime_hours open_time_hours no_data_hours excluded_hours uptime_percent'],
    [
      { ...period, columns: 'extended' },
      'uptime_hours downtime_hours open_time_hours no_data_hours excluded_hours uptime_percent polls longest_gap_minutes lost_sales',
    ],
    [
      { ...period, columns: 'targets' },
      'uptime_hours downtime_hours open_time_hours no_data_hours excluded_hours uptime_percent ' +
        'target_percent allowed_minutes used_minutes left_minutes burn breached_at lost_sales',
    ],
    [
      { ...period, group_by: 'region' },
      'stores stores_with_data uptime_hours downtime_hours open_time_hours no_data_hours excluded_hours uptime_percent ' +
        'never_up below_target lost_sales',
    ],
    [
      { ...period, columns: 'targets', group_by: 'region' },
      'stores stores_with_data uptime_hours downtime_hours open_time_hours no_data_hours excluded_hours uptime_percent ' +
        'never_up below_target target_percent allowed_minutes used_minutes left_minutes burn breached_at lost_sales',
    ],
    [
      { ...windows, group_by: 'region' },
      'stores stores_with_data uptime_last_hour_minutes uptime_last_day_hours uptime_last_week_hours ' +
        'downtime_last_hour_minutes downtime_last_day_hours downtime_last_week_hours ' +
        'uptime_percent_last_week never_up_last_week below_target_last_week lost_sales_last_week',
    ],
  ])('of %j: %s', (shape, members) => expect(figuresOf(shape).map(memberOf).join(' ')).toBe(members));

  it('have what they rest on if it was asked for', () => {
    const members = figuresOf({ ...windows, columns: 'evidence' }).map(memberOf);
    expect(members.slice(6)).toEqual([
      'polls_last_hour',
      'polls_last_day',
      'polls_last_week',
      'longest_gap_last_hour_minutes',
      'longest_gap_last_day_minutes',
      'longest_gap_last_week_minutes',
      'lost_sales_last_week',
    ]);
  });

  it('are compared if they are durations', () => {
    expect(
      comparableOf(period)
        .map(([name]) => name)
        .join(' '),
    ).toBe('uptime downtime open_time no_data excluded');
    expect(comparableOf(windows)).toHaveLength(6);
  });

  it('are sorted by downtime first, or by store if it has several rows', () => {
    expect(firstSort(windows)).toBe('-downtime_last_week');
    expect(firstSort(period)).toBe('-downtime');
    expect(firstSort({ ...period, breakdown: 'day' })).toBe('store_id');
  });

  it('are sorted by groups, the lowest share of uptime first', () => {
    expect(firstSort({ ...windows, group_by: 'region' })).toBe('uptime_percent_last_week');
    expect(firstSort({ ...period, group_by: 'region' })).toBe('uptime_percent');
    expect(firstSort({ ...period, group_by: 'region', breakdown: 'day' })).toBe('group');
  });
});

it.each([
  [{ uptime_last_week_hours: 11.5, downtime_last_week_hours: 144.5 }, '7.4'],
  [{ uptime_last_week_hours: 167.99, downtime_last_week_hours: 0.01 }, '99.9'],
  [{ uptime_last_week_hours: 168, downtime_last_week_hours: 0 }, '100.0'],
  [{ uptime_last_week_hours: 0, downtime_last_week_hours: 0 }, '–'],
])('the uptime of the last week of %j is %s %%', (row, text) => expect(percentOf(row)).toBe(text));
