import { commandLine, killLoad, loadAgain, service } from '../support/faults/killed-load';
import type { LoadMoment } from '../support/faults/load-moment';
import { loadScene, type UndisturbedLoad, undisturbedLoad } from '../support/faults/load-scene';
import { endPrograms } from '../support/faults/programs';
import { describeEachSetup } from '../support/setups';

const STORES = 400;

describeEachSetup('a load that is killed', (setup) => {
  let whole: UndisturbedLoad;

  beforeAll(async () => {
    whole = await undisturbedLoad(setup, STORES);
  });

  afterEach(endPrograms);

  const anywhere = Math.round(Math.random() * 400);
  const moments: LoadMoment[] = ['reading', 'writing', anywhere];

  it.each([
    ['in the command line', commandLine],
    ['in the service', service],
  ])(`keeps all or nothing, ${moments.join(', ')} ms on: %s`, async (_where, loader) => {
    const scene = await loadScene(setup, STORES);
    try {
      for (const moment of moments) await killLoad(scene, loader, moment, whole);
      await loadAgain(scene, loader, whole);
    } finally {
      await scene.close();
    }
  });
});
