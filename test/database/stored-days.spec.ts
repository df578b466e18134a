import { MS_PER_DAY, MS_PER_HOUR } from '../../src/time';
import { TimezoneTable } from '../../src/timezones';
import { DailyStore, FIRST_DATE, STORE_KEYS, workedOut } from '../support/product/daily-store';
import { describeEachSetup } from '../support/setups';

describeEachSetup('stored days', (setup) => {
  let stored: DailyStore;

  beforeAll(async () => {
    stored = await DailyStore.open(setup);
  });

  beforeEach(() => stored.empty());

  afterAll(() => stored.close());

  const setZones = (...zones: [storeKey: number, zone: string][]) =>
    stored.database.write((manager) => new TimezoneTable().replace(manager, new Map(zones)));

  /** As a load does that has written a poll of each of these stores, at that hour of a UTC day. */
  const forgetPolls = (utcDay: number, hour: number, storeKeys: number[]) => {
    const at = utcDay * MS_PER_DAY + hour * MS_PER_HOUR;
    const spans = storeKeys.map((storeKey) => ({ storeKey, first: at, last: at }));
    return stored.database.write((manager) =>
      stored.daily.forgetPolls(manager, [utcDay], () => Promise.resolve(spans)),
    );
  };

  it('are read as they were stored, for the stores and dates that are asked for', async () => {
    await stored.keep(workedOut(2));
    expect(await stored.read()).toEqual([
      '0 3 1000',
      '0 4 1000',
      '0 9 1000',
      '1 3 1000',
      '1 4 1000',
      '1 9 1000',
    ]);
    expect(await stored.read([3, 9], 1)).toEqual(['0 3 1000', '0 9 1000']);
    // Keys so far apart are asked for one by one.
    expect(await stored.read([4, 900_000])).toEqual(['0 4 1000', '1 4 1000']);
  });

  it('are none where none were', async () => {
    expect(await stored.read()).toEqual([]);
    expect(await stored.database.write((manager) => stored.table.dates(manager))).toBeUndefined();
    await stored.database.write((manager) => stored.daily.forgetStores(manager, STORE_KEYS));
    await stored.database.write((manager) =>
      stored.daily.forgetPolls(manager, [FIRST_DATE], () => Promise.resolve([])),
    );
  });

  it('are stored again in the place of what stood there', async () => {
    await stored.keep(workedOut(1, 1_000));
    await stored.keep(workedOut(1, 2_000));
    expect(await stored.read()).toEqual(['0 3 2000', '0 4 2000', '0 9 2000']);
  });

  it('are forgotten for stores whose hours or zone were changed', async () => {
    await stored.keep(workedOut(2));
    await stored.database.write((manager) => stored.daily.forgetStores(manager, [3, 9]));
    expect(await stored.read()).toEqual(['0 4 1000', '1 4 1000']);
  });

  it('are forgotten where polls came, by each store’s own clock', async () => {
    await setZones([3, 'UTC'], [4, 'Asia/Kolkata']);
    await stored.keep(workedOut(3));
    // 20:00 on the second of the three dates in UTC; half past one on the third in Kolkata; still the second in Chicago.
    await forgetPolls(FIRST_DATE + 1, 20, STORE_KEYS);
    expect(await stored.read()).toEqual([
      '0 3 1000',
      '0 4 1000',
      '0 9 1000',
      '1 4 1000',
      '2 3 1000',
      '2 9 1000',
    ]);
  });

  it('are forgotten by polls of the UTC day before and after them', async () => {
    await setZones([3, 'Pacific/Apia'], [4, 'Pacific/Niue']);
    await stored.keep(workedOut(1));
    // 01:00 on the date in Apia, 23:00 in Niue.
    await forgetPolls(FIRST_DATE - 1, 12, [3]);
    await forgetPolls(FIRST_DATE + 1, 10, [4]);
    expect(await stored.read()).toEqual(['0 9 1000']);
  });

  it('of another basis are passed over, and give way', async () => {
    const other = stored.tableOf('Asia/Tokyo');
    await stored.database.write((manager) => other.write(manager, [...workedOut(1, 7_000)]));
    expect(await stored.read(STORE_KEYS, 3, other)).toEqual(['0 3 7000', '0 4 7000', '0 9 7000']);
    expect(await stored.read()).toEqual([]);

    await stored.keep(workedOut(1));
    expect(await stored.read()).toEqual(['0 3 1000', '0 4 1000', '0 9 1000']);
    expect(await stored.read(STORE_KEYS, 3, other)).toEqual([]);
    expect(await stored.count()).toBe(3);
  });
});
