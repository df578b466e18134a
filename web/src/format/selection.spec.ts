import {
  datesOfPeriod,
  figuresQuery,
  type PeriodName,
  periodQuery,
  PERIODS,
  periodText,
  readSelection,
  selectedDates,
  selectionQuery,
  storesQuery,
} from './selection';

const DEFAULT = readSelection({});

describe('the selection of an address', () => {
  it('is all stores as of the latest poll, by their own clocks, without time without data', () =>
    expect(DEFAULT).toEqual({
      as_of: undefined,
      period: undefined,
      from: undefined,
      to: undefined,
      zone: 'store',
      labels: undefined,
      q: undefined,
      no_data: 'exclude',
      accounting: 'daily',
      carry_minutes: undefined,
      exclusions: 'apply',
    }));

  it.each<Record<string, string>>([
    {
      as_of: '2023-01-25T18:13:22.479Z',
      period: 'last_week',
      zone: 'mine',
      labels: 'region=north',
      q: 'corner deli',
      no_data: 'down',
      accounting: 'carry_forward',
      carry_minutes: '90',
      exclusions: 'ignore',
    },
    { from: '2023-01-02', to: '2023-01-08', zone: 'utc' },
    {},
  ])('is put back into it: %j', (query) => {
    const put = Object.entries(selectionQuery(readSelection(query)));
    expect(Object.fromEntries(put.filter(([, value]) => value !== undefined))).toEqual(query);
  });

  it.each<Record<string, string>>([
    { as_of: 'yesterday' },
    { as_of: '2023-01-25' },
    { as_of: '2023-01-25T18:13:22' },
    { period: 'last_decade' },
    { from: '2023-01-02' },
    { from: '2023-01-09', to: '2023-01-08' },
    { from: '2023-02-30', to: '2023-03-01' },
    { zone: 'Europe/Berlin' },
    { labels: '', q: '' },
    { no_data: 'exclude' },
    { accounting: 'carry_forward' },
    { accounting: 'carry_forward', carry_minutes: '0' },
    { carry_minutes: '90' },
    { sort: 'store_id', offset: '50' },
  ])('leaves out %j', (query) => expect(readSelection(query)).toEqual(DEFAULT));

  it('has an instant in UTC', () =>
    expect(readSelection({ as_of: '2023-01-25T12:13:22.479-06:00' }).as_of).toBe('2023-01-25T18:13:22.479Z'));

  it('prefers a period to dates', () =>
    expect(readSelection({ period: 'today', from: '2023-01-02', to: '2023-01-08' })).toEqual({
      ...DEFAULT,
      period: 'today',
    }));
});

describe('the parameters of the API', () => {
  const selection = readSelection({
    as_of: '2023-01-25T18:13:22Z',
    from: '2023-01-02',
    to: '2023-01-08',
    labels: 'region=north',
    q: 'deli',
    exclusions: 'ignore',
  });

  it('are of stores, of figures and of time', () => {
    expect(storesQuery(selection)).toEqual({ labels: 'region=north', q: 'deli' });
    expect(figuresQuery(selection)).toEqual({
      as_of: '2023-01-25T18:13:22.000Z',
      no_data: 'exclude',
      accounting: undefined,
      carry_minutes: undefined,
      exclusions: 'ignore',
    });
    expect(periodQuery(selection)).toEqual({
      period: undefined,
      from_date: '2023-01-02',
      to_date: '2023-01-08',
    });
  });
});

describe('the dates of a period', () => {
  it.each<[PeriodName, string, string, string]>([
    ['today', '2023-01-25', '2023-01-25', '2023-01-25'],
    ['yesterday', '2023-01-01', '2022-12-31', '2022-12-31'],
    ['this_week', '2023-01-25', '2023-01-23', '2023-01-25'],
    ['this_week', '2023-01-23', '2023-01-23', '2023-01-23'],
    ['this_week', '2023-01-29', '2023-01-23', '2023-01-29'],
    ['last_week', '2023-01-25', '2023-01-16', '2023-01-22'],
    ['last_week', '2023-01-22', '2023-01-09', '2023-01-15'],
    ['month_to_date', '2023-01-25', '2023-01-01', '2023-01-25'],
    ['last_month', '2023-03-31', '2023-02-01', '2023-02-28'],
    ['last_month', '2024-01-31', '2023-12-01', '2023-12-31'],
    ['quarter_to_date', '2023-06-30', '2023-04-01', '2023-06-30'],
    ['quarter_to_date', '2023-10-01', '2023-10-01', '2023-10-01'],
    ['last_quarter', '2023-02-15', '2022-10-01', '2022-12-31'],
    ['last_quarter', '2023-12-31', '2023-07-01', '2023-09-30'],
    ['year_to_date', '2023-12-31', '2023-01-01', '2023-12-31'],
    ['last_7_days', '2023-01-25', '2023-01-19', '2023-01-25'],
    ['last_30_days', '2023-01-25', '2022-12-27', '2023-01-25'],
  ])('%s on %s is %s to %s', (period, today, first, last) =>
    expect(datesOfPeriod(period, today)).toEqual([first, last]),
  );

  it('are those that are selected', () => {
    expect(selectedDates(readSelection({ period: 'yesterday' }), '2023-01-25')).toEqual([
      '2023-01-24',
      '2023-01-24',
    ]);
    expect(selectedDates(readSelection({ from: '2023-01-02', to: '2023-01-08' }), '2023-01-25')).toEqual([
      '2023-01-02',
      '2023-01-08',
    ]);
    expect(selectedDates(DEFAULT, '2023-01-25')).toBeUndefined();
  });

  it('have a title', () => {
    for (const [period, title] of PERIODS) expect(periodText(readSelection({ period }))).toBe(title);
    expect(periodText(readSelection({ from: '2023-01-02', to: '2023-01-08' }))).toBe(
      '2023-01-02 to 2023-01-08',
    );
    expect(periodText(readSelection({ from: '2023-01-02', to: '2023-01-02' }))).toBe('2023-01-02');
    expect(periodText(DEFAULT)).toBeUndefined();
  });
});
