import {
  ATTEMPTS,
  completeWhatIsLeft,
  type KilledAttempts,
  killEachAttempt,
  killInTurn,
} from '../support/faults/killed-reports';
import { endPrograms } from '../support/faults/programs';
import { reportScene, wholeAndOnce } from '../support/faults/report-scene';
import { STEPS } from '../support/faults/report-steps';
import { describeEachSetup, setups } from '../support/setups';

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

/** A report that was killed at every attempt is given up, with a reason, and is not in the way of the next one. */
function expectGivenUp({ attempts, given, downloadStatus, rows, next, afterwards }: KilledAttempts): void {
  const running = (attempt: number) => ({ reached: true, status: 'Running', attempts: attempt });
  expect(attempts).toEqual(Array.from({ length: ATTEMPTS }, (_, i) => running(i + 1)));
  expect(given).toMatchObject({ status: 'Failed', attempts: ATTEMPTS, file_path: null });
  expect(given.failure_reason).toMatch(/attempted 3 times, and each time its process ended/);
  expect(downloadStatus).toBe(404);
  expect(rows).toEqual({ results: 0, rows: 0 });
  expect(next).toMatchObject({ status: 'Completed', attempts: 1 });
  expect(afterwards).toMatchObject({ status: 'Failed' });
}
