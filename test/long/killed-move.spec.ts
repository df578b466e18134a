import {
  checksumsIn,
  empty,
  holdsPolls,
  isUnfinished,
  killAfter,
  moveScene,
  moveToEnd,
} from '../support/faults/killed-move';
import { describeOnServices } from '../support/faults/on-services';
import { endPrograms } from '../support/faults/programs';

const STORES = 1_000;
const KILLS = 20;
const MAX_MS = 6_000;
const TIMEOUT_MS = 1_800_000;

describeOnServices('a move of data that is killed anywhere', () => {
  afterEach(endPrograms);

  it(
    `is unfinished or has not begun after each of ${KILLS} kills, and the next one brings everything`,
    async () => {
      const scene = await moveScene(STORES);
      try {
        let cutOff = 0;
        for (let kill = 1; kill <= KILLS; kill++) {
          await killAfter(scene, Math.random() * MAX_MS);
          if (await isUnfinished(scene)) cutOff++;
          // What has data and does not count as unfinished is whole; everything else is moved to its end.
          if ((await isUnfinished(scene)) || !(await holdsPolls(scene))) {
            const { printed, ...end } = await moveToEnd(scene);
            expect(end).toEqual({ ending: { code: 0, signal: null }, unfinished: false });
            expect(printed).toContain('Everything is there');
          }
          expect(await checksumsIn(scene.target)).toEqual(await checksumsIn(scene.source));
          await empty(scene);
        }
        expect(cutOff).toBeGreaterThan(KILLS / 5);
      } finally {
        await scene.close();
      }
    },
    TIMEOUT_MS,
  );
});
