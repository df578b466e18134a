import { amongKeys, StoreKeyCache } from './stores.repository';

const among = (...storeKeys: number[]) =>
  amongKeys({ storeKeys, firstKey: storeKeys[0]!, lastKey: storeKeys[storeKeys.length - 1]! });

describe('amongKeys', () => {
  it('uses a range if the keys are close together', () => {
    const sql = 'store_key BETWEEN ? AND ?';
    expect(among(7)).toEqual({ sql, parameters: [7, 7] });
    expect(among(10, 12, 21)).toEqual({ sql, parameters: [10, 21] });
  });

  it('lists the keys if they are far apart', () => {
    expect(among(10, 12, 22)).toEqual({ sql: 'store_key IN (10, 12, 22)', parameters: [] });
    expect(among(1, 900_000)).toEqual({ sql: 'store_key IN (1, 900000)', parameters: [] });
  });
});

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
