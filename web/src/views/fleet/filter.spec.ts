import { countedQuery, filterQuery, isFiltered, orderedQuery, readFilter } from './filter';

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
  });

  it.each<Record<string, string>>([
    { status: 'open' },
    { sort: 'size' },
    { sort: 'toString' },
    { no_data: 'up' },
    { never_up: '1' },
    { q: '', timezone: '', labels: '' },
  ])('passes over %j', (query) => expect(readFilter(query)).toEqual(readFilter({})));
});
