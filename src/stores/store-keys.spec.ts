import { amongKeys } from './store-keys';

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
