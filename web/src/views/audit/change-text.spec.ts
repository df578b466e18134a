import { changeText, concernsText, linesOf } from './change-text';

describe('a change of the audit log', () => {
  it.each([
    ['replace', 'business_hours', 'Replaced business hours'],
    ['change', 'stores', 'Changed details'],
    ['trigger', 'reports', 'Triggered a report'],
    ['exclude', 'exclusions', 'Made exclusions'],
    ['create', 'channels', 'Made a channel'],
    ['delete', 'report_schedules', 'Deleted a report schedule'],
    ['sing', 'songs', 'sing songs'],
  ])('%s of %s is: %s', (action, kind, text) => expect(changeText({ action, kind })).toBe(text));

  it.each([
    [null, { source: 'polls.csv', stores: 3 }, 'polls.csv, 3 stores'],
    ['one', { source: 'polls.csv', stores: 1 }, 'polls.csv'],
    ['one', { timezone: 'UTC' }, ''],
    [null, { as_of: '2023-01-25T18:00:00.000Z' }, ''],
  ])('of %s with %j concerns: %s', (store_id, after, text) =>
    expect(concernsText({ store_id, after })).toBe(text),
  );

  it('has a line for each element', () => {
    const hours = { valid_from: null, day_of_week: 0, start_time_local: '09:00:00' };
    const state = {
      target_percent: 99.5,
      name: null,
      labels: { region: 'north', tier: 'a' },
      business_hours: [hours],
      exclusions: [],
      store_ids: ['one', 'two'],
    };
    expect(linesOf(state)).toEqual([
      ['target percent', ['99.5']],
      ['name', ['none']],
      ['labels', ['region: north', 'tier: a']],
      ['business hours', ['day of week 0, start time local 09:00:00']],
      ['exclusions', ['none']],
      ['store ids', ['one', 'two']],
    ]);
  });
});
