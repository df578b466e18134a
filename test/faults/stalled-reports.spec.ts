import { endPrograms } from '../support/faults/programs';
import { reportScene, wholeAndOnce } from '../support/faults/report-scene';
import { type Stall, stallInTurn } from '../support/faults/stalled-reports';
import { describeOneSetup } from '../support/setups';

/** From just after the lease is acquired to the file and the rows, for either process; each waits for seconds. */
const STALLS: Record<string, Stall[]> = {
  embedded: [[15, 40]],
  services: [
    [0, 0],
    [5, 5],
    [30, 0],
  ],
};

/** For the whole test, on a busy machine. */
const TIMEOUT_MS = 180_000;

describeOneSetup('a report that two processes generate, because one of them hung', 'embedded', (setup) => {
  afterEach(endPrograms);

  it(
    `has one set of rows and one file, ${STALLS[setup]!.length} times`,
    async () => {
      const scene = await reportScene(setup, 600);
      try {
        const { outcomes, endings, left } = await stallInTurn(scene, STALLS[setup]!);
        for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'Completed', attempts: 2 });
        expect(new Set(endings)).toEqual(new Set(['status 0']));
        expect(left).toEqual(wholeAndOnce(scene));
      } finally {
        await endPrograms();
        await scene.close();
      }
    },
    TIMEOUT_MS,
  );
});
