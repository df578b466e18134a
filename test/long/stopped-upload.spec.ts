import { loadScene, type UndisturbedLoad, undisturbedLoad } from '../support/faults/load-scene';
import { endPrograms } from '../support/faults/programs';
import { type Heard, stoppedUploadRound, type UploadMoment } from '../support/faults/stopped-upload';
import { describeEachSetup } from '../support/setups';

const ROUNDS = 20;
const STORES = 3_000;
const WRITES_MS = 1_500;

describeEachSetup('a service that is told to end in an upload, again and again', (setup) => {
  let whole: UndisturbedLoad;

  beforeAll(async () => {
    whole = await undisturbedLoad(setup, STORES);
  });

  afterEach(endPrograms);

  it(`loses nothing in ${ROUNDS} rounds`, async () => {
    const heard = new Map<Heard, number>();
    for (let round = 0; round < ROUNDS; round++) {
      const somewhere = Math.round(((round + Math.random()) * WRITES_MS) / ROUNDS);
      const moment: UploadMoment = (['receiving', 'reading', 'writing', somewhere] as const)[round % 4]!;
      const scene = await loadScene(setup, STORES);
      try {
        const answer = await stoppedUploadRound(scene, moment, whole);
        heard.set(answer, (heard.get(answer) ?? 0) + 1);
      } finally {
        await scene.close();
      }
    }
    process.stdout.write(`${setup}: ${ROUNDS} uploads, clients heard ${JSON.stringify([...heard])}\n`);
  });
});
