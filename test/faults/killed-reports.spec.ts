import { completeWhatIsLeft, killEachAttempt, killInTurn } from '../support/faults/killed-reports';
import { endPrograms } from '../support/faults/programs';
import { reportScene } from '../support/faults/report-scene';
import { STEPS } from '../support/faults/report-steps';
import { describeEachSetup } from '../support/setups';

/** For all of it, on a machine that has other work. */
const PATIENCE_MS = 180_000;

describeEachSetup('a service that is killed in a report', (setup) => {
  afterEach(endPrograms);

  it(
    'fails the one in which it is killed at every attempt, and completes each other one, whole and once',
    async () => {
      const scene = await reportScene(setup, 600);
      try {
        // Every second step on each: the full runs have them all on both.
        await killInTurn(
          scene,
          STEPS.filter((_, i) => i % 2 === (setup === 'embedded' ? 0 : 1)),
        );
        await killEachAttempt(scene, [0, 4, 8]);
        await completeWhatIsLeft(scene);
      } finally {
        await endPrograms();
        await scene.close();
      }
    },
    PATIENCE_MS,
  );
});
