import { loadScene, undisturbedTurns } from '../support/faults/load-scene';
import { endPrograms } from '../support/faults/programs';
import { stopUpload } from '../support/faults/stopped-load';
import { endSlowClients } from '../support/product/slow-client';
import { describeEachSetup } from '../support/setups';

const STORES = 100;

describeEachSetup('a service that is told to end in an upload', (setup) => {
  afterEach(async () => {
    endSlowClients();
    await endPrograms();
  });

  it('ends in time and leaves nothing half done, while the file comes in and while it is loaded', async () => {
    const scene = await loadScene(setup, STORES);
    try {
      const [whole, opposite] = await undisturbedTurns(scene);
      await stopUpload(scene.opposite(), 'writing', opposite);
      await stopUpload(scene, 'sending', whole);
    } finally {
      await endPrograms();
      await scene.close();
    }
  });
});
