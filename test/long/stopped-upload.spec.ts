import { loadScene, undisturbedTurns } from '../support/faults/load-scene';
import { endPrograms } from '../support/faults/programs';
import { stopUpload, type UploadMoment } from '../support/faults/stopped-load';
import { endSlowClients } from '../support/product/slow-client';
import { describeEachSetup } from '../support/setups';
import { expectAllOrNothing } from '../faults/expectations';

const STORES = 1_000;
const ROUNDS = 20;

/** While the file arrives, while it is read, when it is written, then at any moment until after the commit. */
const momentOf = (round: number): UploadMoment =>
  (['sending', 'reading', 'writing'] as const)[round % 5] ?? Math.round(Math.random() * 1_500);

describeEachSetup('a service that is stopped during one upload after another', (setup) => {
  afterEach(async () => {
    endSlowClients();
    await endPrograms();
  });

  it(`ends in time and leaves nothing half done, ${ROUNDS} times`, async () => {
    const scene = await loadScene(setup, STORES);
    try {
      const [whole, opposite] = await undisturbedTurns(scene);
      for (let round = 0; round < ROUNDS; round++) {
        const [turned, there] = round % 2 === 0 ? [scene.opposite(), opposite] : [scene, whole];
        const moment = momentOf(round);
        expectAllOrNothing(moment, await stopUpload(turned, moment, there));
      }
    } finally {
      await endPrograms();
      await scene.close();
    }
  });
});
