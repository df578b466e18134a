import { StoreKeyCache } from './store-key-cache';

const stores = (...ids: string[]) => new Map(ids.map((id, i) => [id, i + 1]));

describe('StoreKeyCache', () => {
  it('finds what was added with the same version of the stores', () => {
    const cache = new StoreKeyCache();
    expect(cache.find(0, ['a'])).toEqual(new Map());
    cache.add(3, stores('a', 'b'));
    cache.add(3, new Map([['c', 9]]));
    expect(cache.find(3, ['c', 'x', 'a'])).toEqual(
      new Map([
        ['c', 9],
        ['a', 1],
      ]),
    );
  });

  it('is emptied by another version, later or earlier', () => {
    const cache = new StoreKeyCache();
    cache.add(3, stores('a', 'b'));
    expect([cache.find(4, ['a']), cache.find(2, ['a'])]).toEqual([new Map(), new Map()]);
    cache.add(4, stores('b'));
    expect(cache.find(4, ['a', 'b'])).toEqual(stores('b'));
    cache.add(2, stores('c'));
    expect([cache.find(4, ['b']), cache.find(2, ['b', 'c'])]).toEqual([new Map(), stores('c')]);
  });

  it('holds a limited number of stores', () => {
    const cache = new StoreKeyCache(2);
    cache.add(1, stores('a', 'b', 'c'));
    cache.add(1, stores('d'));
    expect(cache.find(1, ['a', 'b', 'c', 'd'])).toEqual(stores('a', 'b'));
  });
});
