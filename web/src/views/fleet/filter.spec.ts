import {
  alertsQuery,
  countedQuery,
  filterQuery,
  isFiltered,
  momentQuery,
  orderedQuery,
  readFilter,
} from './filter';

describe('the filter that an address says', () => {
  it('is none, worst first, where it says nothing', () => {
    expect(readFilter({})).toEqual({
      status: undefined,
      timezone: undefined,
      q: undefined,
      labels: undefined,
      noData: 'exclude',
      sort: 'uptime_percent_last_week',
      neverUp: false,
      asOf: undefined,
    });
    expect(isFiltered(readFilter({ sort: 'store_id', no_data: 'down', never_up: 'true' }))).toBe(false);
  });

  it('becomes the parameters of the API', () => {
    const stores = { status: 'no_data', timezone: 'Asia/Tokyo', q: '84', labels: 'region=north' };
    const filter = readFilter({ ...stores, sort: 'store_id', never_up: 'true' });
    expect(filterQuery(filter)).toEqual(stores);
    expect(countedQuery(filter)).toEqual({ ...stores, no_data: 'exclude' });
    expect(countedQuery(readFilter({ no_data: 'down' }))).toMatchObject({ no_data: 'down' });
    expect(orderedQuery(filter)).toEqual({
      ...stores,
      no_data: 'exclude',
      sort: 'store_id',
      never_up: true,
    });
    expect(isFiltered(filter)).toBe(true);
    const labels = 'region=north,timezone=Asia/Tokyo';
    expect(alertsQuery(filter)).toEqual({ status: 'open', q: '84', labels });
    expect(alertsQuery(readFilter({ labels: '!region' }))).toEqual({ status: 'open', labels: '!region' });
  });

  it('has the shown moment, which selects no stores', () => {
    const filter = readFilter({ as_of: '2023-01-25T12:00:00-06:00' });
    const as_of = '2023-01-25T18:00:00.000Z';
    expect([momentQuery(filter), countedQuery(filter), orderedQuery(filter)]).toMatchObject([
      { as_of },
      { as_of },
      { as_of },
    ]);
    expect(isFiltered(filter)).toBe(false);
  });

  it.each<Record<string, string>>([
    { status: 'open' },
    { sort: 'size' },
    { sort: 'toString' },
    { no_data: 'up' },
    { never_up: '1' },
    { q: '', timezone: '', labels: '' },
    { as_of: 'yesterday' },
  ])('passes over %j', (query) => expect(readFilter(query)).toEqual(readFilter({})));
});
