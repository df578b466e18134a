import { firstKey, queryOfGroup } from './drill';

describe('the first key of groups', () => {
  const keys = ['brand', 'region', 'timezone'];
  it.each([
    [{}, 'brand'],
    [{ labels: 'brand=A' }, 'region'],
    [{ labels: 'brand == "A, B",!region' }, 'timezone'],
    [{ labels: 'brand!=A,region in (north,south)' }, 'brand'],
    [{ labels: 'brand=A,region=north', timezone: 'UTC' }, 'brand'],
  ])('with %j is %s', (query, key) => expect(firstKey(keys, query)).toBe(key));
});

describe('the stores of a group', () => {
  it.each([
    [{}, { region: 'north' }, { labels: 'region=north' }],
    [{ labels: 'tier!=test', q: 'a', row: '7' }, { region: null }, { labels: 'tier!=test,!region', q: 'a' }],
    [{ labels: 'region=north' }, { region: 'north', brand: 'A' }, { labels: 'region=north,brand=A' }],
    [{ by: 'timezone' }, { timezone: 'Asia/Tokyo' }, { timezone: 'Asia/Tokyo' }],
    [{ timezone: 'UTC' }, { timezone: 'UTC', brand: null }, { timezone: 'UTC', labels: '!brand' }],
  ])('from %j, %j have %j', (query, group, expected) => {
    const shown = Object.entries(queryOfGroup(query, group)).filter(([, value]) => value !== undefined && value !== '');
    expect(Object.fromEntries(shown)).toEqual(expected);
  });
});
