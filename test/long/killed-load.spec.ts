import { commandLine, killLoad, loadAgain, service } from '../support/faults/killed-load';
import type { LoadMoment } from '../support/faults/load-moment';
import { loadScene, undisturbedTurns } from '../support/faults/load-scene';
import { endPrograms } from '../support/faults/programs';
import { describeEachSetup } from '../support/setups';
import { expectMadeUpFor } from '../faults/expectations';

const STORES = 1_000;
const ROUNDS = 50;

/** While it reads, when it begins to write, then at any moment until after its commit. */
const momentOf = (round: number): LoadMoment =>
  (['reading', 'writing'] as const)[round % 10] ?? Math.round(Math.random() * 2_000);

describeEachSetup('a load that is killed again and again', (setup) => {
  afterEach(endPrograms);

  it.each([
    ['in the command line', commandLine],
    ['in the service', service],
  ])(
    `keeps all or nothing, and is made up for by the same file, ${ROUNDS} times: %s`,
    async (_where, loader) => {
      const scene = await loadScene(setup, STORES);
      try {
        const [whole, opposite] = await undisturbedTurns(scene);
        // Alternating, so that each import changes every poll.
        for (let round = 0; round < ROUNDS; round++) {
          const [turned, there] = round % 2 === 0 ? [scene.opposite(), opposite] : [scene, whole];
          const moment = momentOf(round);
          const { found, expected } = await killLoad(turned, loader, moment, there);
          expect({ moment, ...found }).toEqual({ moment, ...expected });
          expectMadeUpFor(await loadAgain(turned, loader, there, 1));
        }
      } finally {
        await endPrograms();
        await scene.close();
      }
    },
  );
});
