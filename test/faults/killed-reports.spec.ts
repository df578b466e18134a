import { completeWhatIsLeft, killEachAttempt, killInTurn } from '../support/faults/killed-reports';
import { endPrograms } from '../support/faults/programs';
import { reportScene, wholeAndOnce } from '../support/faults/report-scene';
import { STEPS } from '../support/faults/report-steps';
import { describeOneSetup, LONG_RUN } from '../support/setups';
import { expectGivenUp } from './expectations';

/** For the whole test, on a busy machine. */
const TIMEOUT_MS = 180_000;

describeOneSetup('a service that is killed in a report', 'embedded', (setup) => {
  afterEach(endPrograms);

  it(
    'completes each report in which it is killed, whole and once',
    async () => {
      const scene = await reportScene(setup, 600);
      try {
        // The full runs have them all on both set-ups.
        const steps = STEPS.filter((_, i) => i % 2 === 0);
        expect(await killInTurn(scene, steps)).toEqual([]);
        if (LONG_RUN) expectGivenUp(await killEachAttempt(scene, [0, 4, 8]));
        expect(await completeWhatIsLeft(scene)).toEqual({ served: [], left: wholeAndOnce(scene) });
      } finally {
        await endPrograms();
        await scene.close();
      }
    },
    TIMEOUT_MS,
  );
});
