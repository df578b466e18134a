import { amongKeys } from './store-keys';

const among = (...storeKeys: number[]) =>
  amongKeys({ storeKeys, firstKey: storeKeys[0]!, lastKey: storeKeys[storeKeys.length - 1]! });

describe('amongKeys', () => {
  it('names a range where the stores lie close together', () => {
    expect(among(7)).toBe('store_key BETWEEN 7 AND 7');
    expect(among(10, 12, 21)).toBe('store_key BETWEEN 10 AND 21');
  });

  it('names each store where they lie far apart', () => {
    expect(among(10, 12, 22)).toBe('store_key IN (10, 12, 22)');
    expect(among(1, 900_000)).toBe('store_key IN (1, 900000)');
  });
});
