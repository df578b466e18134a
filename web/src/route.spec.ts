import { linkTo, readRoute } from './route';

describe('readRoute', () => {
  it.each([
    ['', [], {}],
    ['#/', [], {}],
    ['#/stores/42', ['stores', '42'], {}],
    ['#/reports/compare?a=1&b=2', ['reports', 'compare'], { a: '1', b: '2' }],
    ['#/?status=down&q=a%26b', [], { status: 'down', q: 'a&b' }],
    ['#/stores/a%2Fb%20%3F', ['stores', 'a/b ?'], {}],
    ['#/stores/%E0%A4%A', ['stores', '%E0%A4%A'], {}],
    ['#/?a=1?2', [], { a: '1?2' }],
  ])('%s', (hash, path, query) => expect(readRoute(hash)).toEqual({ path, query }));
});

describe('linkTo', () => {
  it.each([
    [[], {}, '#/'],
    [['reports'], { offset: 20, q: '', status: undefined }, '#/reports?offset=20'],
    [['stores', 'a/b ?#%'], {}, '#/stores/a%2Fb%20%3F%23%25'],
  ])('%j %j', (path, query, link) => expect(linkTo(path, query)).toBe(link));

  it('leads back to what it was made of', () => {
    const place = { path: ['stores', 'ü/&=?#'], query: { q: 'ä & b?', sort: '-downtime_last_week' } };
    expect(readRoute(linkTo(place.path, place.query))).toEqual(place);
  });
});
