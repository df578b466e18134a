import {
  fullDiskLoad,
  fullDiskReport,
  fullDiskScene,
  type FullDiskScene,
  newStores,
} from '../support/faults/full-disk';
import { endPrograms } from '../support/faults/programs';
import { describeOnSmallDisk } from '../support/faults/small-disk';
import { expectAllOrRefused, expectDelayed } from './expectations';

const STORES = 50;

describeOnSmallDisk('a full disk for files', 'files', (setup) => {
  let scene: FullDiskScene;

  beforeAll(async () => {
    scene = await fullDiskScene(setup, 'files', STORES);
  });

  afterAll(async () => {
    await scene.close();
    await endPrograms();
  });

  it('refuses an upload that does not fit, and accepts it when there is space', async () => {
    const load = await fullDiskLoad(scene, newStores('spooled', 10_000), 100_000);
    expect(load.full.answer.status).toBe(507);
    expectAllOrRefused(load, scene.environment.directory);
  });

  it('delays a report, and serves those that are there', async () => {
    expectDelayed(await fullDiskReport(scene));
  });
});

describeOnSmallDisk('a full disk for the database', 'database', (setup) => {
  it('refuses an import, stays intact, and accepts it when there is space', async () => {
    const scene = await fullDiskScene(setup, 'database', STORES);
    try {
      const load = await fullDiskLoad(scene, newStores('written', 40_000), 200_000);
      expect(load.full.answer.status).toBe(507);
      expectAllOrRefused(load, scene.environment.directory);
    } finally {
      await scene.close();
      await endPrograms();
    }
  });
});
