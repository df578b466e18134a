import { loadScene, type UndisturbedLoad, undisturbedLoad } from '../support/faults/load-scene';
import { endPrograms } from '../support/faults/programs';
import { stoppedUploadRound, type UploadMoment } from '../support/faults/stopped-upload';
import { describeEachSetup } from '../support/setups';

const STORES = 200;
/** A client that goes on sending is cut off after some seconds, whatever the database is. */
const MOMENTS: Record<string, UploadMoment[]> = { embedded: ['receiving', 'writing'], services: ['writing'] };

describeEachSetup('a service that is told to end in an upload', (setup) => {
  let whole: UndisturbedLoad;

  beforeAll(async () => {
    whole = await undisturbedLoad(setup, STORES);
  });

  afterEach(endPrograms);

  const round = async (moment: UploadMoment) => {
    const scene = await loadScene(setup, STORES);
    try {
      await stoppedUploadRound(scene, moment, whole);
    } finally {
      await scene.close();
    }
  };

  it(`loses nothing, ${MOMENTS[setup]!.join(', ')}`, async () => {
    // At once, each on its own: most of it is waiting.
    await Promise.all(MOMENTS[setup]!.map(round));
  });
});
