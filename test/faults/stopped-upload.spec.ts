import { loadScene, undisturbedTurns } from '../support/faults/load-scene';
import { endPrograms } from '../support/faults/programs';
import { stopUpload, type UploadMoment } from '../support/faults/stopped-load';
import { endSlowClients } from '../support/product/slow-client';
import { describeOneSetup } from '../support/setups';
import { expectAllOrNothing } from './expectations';

const STORES = 100;

/** For all of it, on a machine that has other work. */
const TIMEOUT_MS = 180_000;

describeOneSetup('a service that is stopped during an upload', 'services', (setup) => {
  afterEach(async () => {
    endSlowClients();
    await endPrograms();
  });

  // A client that continues to send is cut off after some seconds, with any database.
  const moment: UploadMoment = setup === 'embedded' ? 'sending' : 'writing';

  it(
    `ends in time and leaves nothing half done: ${moment}`,
    async () => {
      const scene = await loadScene(setup, STORES);
      try {
        const [, opposite] = await undisturbedTurns(scene);
        expectAllOrNothing(moment, await stopUpload(scene.opposite(), moment, opposite));
      } finally {
        await endPrograms();
        await scene.close();
      }
    },
    TIMEOUT_MS,
  );
});
