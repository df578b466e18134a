import { endPrograms } from '../support/faults/programs';
import { reportScene, wholeAndOnce } from '../support/faults/report-scene';
import { type ReportStep, STEPS } from '../support/faults/report-steps';
import { stopInTurn, stoppedRow } from '../support/faults/stopped-reports';
import { describeEachSetup } from '../support/setups';

const SIGNALS = 20;
/** Each step, then moments after the lease is acquired. */
const steps: ReportStep[] = [...STEPS, ...Array.from({ length: SIGNALS - STEPS.length }, (_, i) => i * 3)];

describeEachSetup('a service that is stopped again and again', (setup) => {
  afterEach(endPrograms);

  it(`loses nothing of ${SIGNALS} reports, and ends in time with status 0 each time`, async () => {
    const scene = await reportScene(setup, 1_000);
    try {
      const stopped = await stopInTurn(scene, steps);
      for (const left of stopped.left) {
        expect(left.ending).toBe('status 0');
        expect(left.row).toMatchObject(stoppedRow(left));
      }
      expect(stopped.aftermath).toEqual(wholeAndOnce(scene));
      expect(new Set(stopped.attempts)).toEqual(new Set([1]));
    } finally {
      await endPrograms();
      await scene.close();
    }
  });
});
