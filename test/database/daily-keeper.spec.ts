import { Logger } from '@nestjs/common';
import { raiseDataVersion } from '../../src/database';
import { DailyKeeper } from '../../src/metrics';
import { DailyStore, workedOut } from '../support/product/daily-store';
import { describeEachSetup } from '../support/setups';

describeEachSetup('days that are to be stored', (setup) => {
  let stored: DailyStore;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    stored = await DailyStore.open(setup);
  });

  beforeEach(() => stored.empty());

  afterEach(() => jest.restoreAllMocks());

  afterAll(() => stored.close());

  it('are not stored when a load has come since they were worked out', async () => {
    const before = await stored.version();
    await stored.database.write(raiseDataVersion);
    stored.keeper.keep(before, workedOut(1));
    await stored.keeper.settled();
    expect(await stored.count()).toBe(0);
  });

  it('wait for a load that is under way, and are not stored then', async () => {
    const before = await stored.version();
    await stored.database.write(async (manager) => {
      await raiseDataVersion(manager);
      stored.keeper.keep(before, workedOut(1));
      // Time for it to come as far as it can.
      for (let turn = 0; turn < 20; turn++) await manager.query('SELECT version FROM data_version');
    });
    await stored.keeper.settled();
    expect(await stored.count()).toBe(0);
  });

  it('stop being stored when a load comes between two groups, which forgets what it touches of the first', async () => {
    const storeKeys = Array.from({ length: 1_500 }, (_, i) => i + 1);
    const write = stored.database.write.bind(stored.database);
    // Straight after the first group, and not a moment later.
    jest.spyOn(stored.database, 'write').mockImplementationOnce(async (work) => {
      const held = await write(work);
      expect(await stored.count()).toBe(4_000);
      await write(async (manager) => {
        await raiseDataVersion(manager);
        await stored.daily.forgetStores(manager, [1, 2]);
      });
      return held;
    });
    await stored.keep(workedOut(3, 1_000, storeKeys));
    // The first group had two dates of all stores, and some of the third, the two among them.
    expect(await stored.count()).toBe(4_000 - 3 * 2);
    expect(await stored.read([1, 2, 3])).toEqual(['0 3 1000', '1 3 1000', '2 3 1000']);
  });

  it('are stored after some that could not be', async () => {
    jest.spyOn(stored.database, 'write').mockRejectedValueOnce(new Error('the disk is full'));
    await stored.keep(workedOut(1, 1_000));
    expect(await stored.count()).toBe(0);
    await stored.keep(workedOut(1, 2_000));
    expect(await stored.read()).toEqual(['0 3 2000', '0 4 2000', '0 9 2000']);
  });

  it('are stored before the process ends', async () => {
    const ending = new DailyKeeper(stored.database, stored.table);
    ending.keep(await stored.version(), workedOut(1));
    await ending.beforeApplicationShutdown();
    expect(await stored.count()).toBe(3);
  });
});
