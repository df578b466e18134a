import { completeWhatIsLeft, killEachAttempt, killInTurn } from '../support/faults/killed-reports';
import { endPrograms } from '../support/faults/programs';
import { reportScene } from '../support/faults/report-scene';
import { STEPS } from '../support/faults/report-steps';
import { describeEachSetup } from '../support/setups';

/** For the whole test, on a busy machine. */
const PATIENCE_MS = 180_000;

describeEachSetup('a service that is killed in a report', (setup) => {
  afterEach(endPrograms);

  it(
    'fails the one in which it is killed at every attempt, and completes each other one, whole and once',
    async () => {
      const scene = await reportScene(setup, 600);
      try {
        // Alternates the steps between the databases; the long runs have all steps on both.
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
