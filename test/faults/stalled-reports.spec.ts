import { endPrograms } from '../support/faults/programs';
import { reportScene } from '../support/faults/report-scene';
import { type Stall, stallInTurn } from '../support/faults/stalled-reports';
import { describeEachSetup } from '../support/setups';

/** From just after the claim to the file and the rows, of the one and of the other. */
const STALLS: Stall[] = [
  [0, 0],
  [0, 30],
  [5, 5],
  [15, 40],
  [30, 0],
];

/** For all of it, on a machine that has other work. */
const PATIENCE_MS = 180_000;

describeEachSetup('a report that two processes work on, since one of them hung', (setup) => {
  afterEach(endPrograms);

  it(
    `has one set of rows and one file, ${STALLS.length} times`,
    async () => {
      const scene = await reportScene(setup, 600);
      try {
        await stallInTurn(scene, STALLS);
      } finally {
        await endPrograms();
        await scene.close();
      }
    },
    PATIENCE_MS,
  );
});
