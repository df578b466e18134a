import {
  empty,
  expectMoved,
  expectSame,
  holdsPolls,
  isUnfinished,
  killAfter,
  moveScene,
} from '../support/faults/killed-move';
import { describeOnServices } from '../support/faults/on-services';
import { endPrograms } from '../support/faults/programs';

const STORES = 1_000;
const KILLS = 20;
const MOST_MS = 6_000;
const PATIENCE_MS = 1_800_000;

describeOnServices('a move of data that is killed anywhere', () => {
  afterEach(endPrograms);

  it(
    `is unfinished or has not begun after each of ${KILLS} kills, and the next one brings everything`,
    async () => {
      const scene = await moveScene(STORES);
      try {
        let cutOff = 0;
        for (let kill = 1; kill <= KILLS; kill++) {
          await killAfter(scene, Math.random() * MOST_MS);
          if (await isUnfinished(scene)) cutOff++;
          // A database with data that is not marked as unfinished is complete; everything else is moved to the end.
          if ((await isUnfinished(scene)) || !(await holdsPolls(scene))) await expectMoved(scene);
          else await expectSame(scene);
          await empty(scene);
        }
        expect(cutOff).toBeGreaterThan(KILLS / 5);
      } finally {
        await scene.close();
      }
    },
    PATIENCE_MS,
  );
});
