import { commandLine, killLoad, loadAgain, type Loader, service } from '../support/faults/killed-load';
import type { LoadMoment } from '../support/faults/load-moment';
import { loadScene, undisturbedLoad } from '../support/faults/load-scene';
import { endPrograms } from '../support/faults/programs';
import { describeOneSetup } from '../support/setups';
import { expectMadeUpFor } from './expectations';

const STORES = 200;

/** For the whole test, on a busy machine. */
const TIMEOUT_MS = 180_000;

describeOneSetup('a load that is killed', 'services', (setup) => {
  afterEach(endPrograms);

  const anywhere = Math.round(Math.random() * 400);
  const kills: [Loader, LoadMoment][] = [
    [commandLine, 'writing'],
    [service, anywhere],
  ];

  it(
    'keeps all or nothing each time, and importing the same file again completes it',
    async () => {
      const whole = await undisturbedLoad(setup, STORES);
      const scene = await loadScene(setup, STORES);
      try {
        for (const [loader, moment] of kills) {
          const { found, expected } = await killLoad(scene, loader, moment, whole);
          expect({ moment, ...found }).toEqual({ moment, ...expected });
        }
        expectMadeUpFor(await loadAgain(scene, service, whole, kills.length));
      } finally {
        await scene.close();
      }
    },
    TIMEOUT_MS,
  );
});
