import { commandLine, killLoad, loadAgain, service } from '../support/faults/killed-load';
import { loadScene, type UndisturbedLoad, undisturbedLoad } from '../support/faults/load-scene';
import { endPrograms } from '../support/faults/programs';
import { describeEachSetup } from '../support/setups';

const STORES = 3_000;
const ROUNDS = 10;

describeEachSetup('a load that is killed again and again', (setup) => {
  let whole: UndisturbedLoad;

  beforeAll(async () => {
    whole = await undisturbedLoad(setup, STORES);
  });

  afterEach(endPrograms);

  it.each([
    ['in the command line', commandLine],
    ['in the service', service],
  ])('keeps all or nothing each time: %s', async (_where, loader) => {
    const scene = await loadScene(setup, STORES);
    try {
      // Spread over the writing, each a little off its place so that no two runs try the same moments.
      for (let round = 0; round < ROUNDS; round++) {
        await killLoad(scene, loader, Math.round((round + Math.random()) * 250), whole);
      }
      await loadAgain(scene, loader, whole);
    } finally {
      await scene.close();
    }
  });
});
