import { commandLine, killLoad, loadAgain, type Loader, service } from '../support/faults/killed-load';
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
  const ways: { where: string; loader: Loader; moments: LoadMoment[] }[] = [
    { where: 'the command line', loader: commandLine, moments: ['reading', 'writing', anywhere] },
    { where: 'the service', loader: service, moments: ['writing', anywhere] },
  ];

  it.each(ways)('keeps all or nothing in $where', async ({ loader, moments }) => {
    const scene = await loadScene(setup, STORES);
    try {
      for (const moment of moments) await killLoad(scene, loader, moment, whole);
      await loadAgain(scene, loader, whole);
    } finally {
      await scene.close();
    }
  });
});
