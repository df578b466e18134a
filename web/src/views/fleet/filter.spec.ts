import { filterQuery, isFiltered, orderedQuery, readFilter } from './filter';

describe('the filter that an address says', () => {
  it('is none, worst first, where it says nothing', () => {
    expect(readFilter({})).toEqual({
      status: undefined,
      timezone: undefined,
      q: undefined,
      labels: undefined,
      sort: '-downtime_last_week',
    });
    expect(isFiltered(readFilter({ sort: 'store_id' }))).toBe(false);
  });

  it('becomes the parameters of the API', () => {
    const stores = { status: 'no_data', timezone: 'Asia/Tokyo', q: '84', labels: 'region=north' };
    const filter = readFilter({ ...stores, sort: 'store_id' });
    expect(filterQuery(filter)).toEqual(stores);
    expect(orderedQuery(filter)).toEqual({ ...stores, sort: 'store_id' });
    expect(isFiltered(filter)).toBe(true);
  });

  it.each<Record<string, string>>([
    { status: 'open' },
    { sort: 'size' },
    { sort: 'toString' },
    { q: '', timezone: '', labels: '' },
  ])('passes over %j', (query) => expect(readFilter(query)).toEqual(readFilter({})));
});
