import { completeWhatIsLeft, killEachAttempt, killInTurn } from '../support/faults/killed-reports';
import { endPrograms } from '../support/faults/programs';
import { reportScene, wholeAndOnce } from '../support/faults/report-scene';
import { STEPS } from '../support/faults/report-steps';
import { describeEachSetup, setups } from '../support/setups';
import { expectGivenUp } from './expectations';

/** For the whole test, on a busy machine. */
const TIMEOUT_MS = 180_000;

/** The one with processes of several kinds, where it is there. */
const QUICK_SETUP = setups.filter(({ available }) => available).at(-1)!.name;

describeEachSetup('a service that is killed in a report', (setup) => {
  afterEach(endPrograms);

  it(
    'fails the one in which it is killed at every attempt, and completes each other one, whole and once',
    async () => {
      const scene = await reportScene(setup, 600);
      try {
        // Every second step on each, and the given-up one on one: the full runs have them all on both.
        const steps = STEPS.filter((_, i) => i % 2 === (setup === 'embedded' ? 0 : 1));
        expect(await killInTurn(scene, steps)).toEqual([]);
        if (setup === QUICK_SETUP) expectGivenUp(await killEachAttempt(scene, [0, 4, 8]));
        expect(await completeWhatIsLeft(scene)).toEqual({ served: [], left: wholeAndOnce(scene) });
      } finally {
        await endPrograms();
        await scene.close();
      }
    },
    TIMEOUT_MS,
  );
});
