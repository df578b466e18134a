import { endPrograms } from '../support/faults/programs';
import { reportScene, wholeAndOnce } from '../support/faults/report-scene';
import { type Stall, stallInTurn } from '../support/faults/stalled-reports';
import { describeEachSetup } from '../support/setups';

const SCENES = 20;
const STALLS = 10;

const moments = () => Math.floor(Math.random() * 40);
const stall = (): Stall => [moments(), moments()];

describeEachSetup('a report that two processes work on, again and again', (setup) => {
  afterEach(endPrograms);

  it.each(Array.from({ length: SCENES }, (_, scene) => scene + 1))(
    `has one set of rows and one file: ${STALLS} stalls, round %i`,
    async () => {
      const scene = await reportScene(setup, 1_000);
      try {
        const { outcomes, endings, left } = await stallInTurn(scene, Array.from({ length: STALLS }, stall));
        for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'Completed', attempts: 2 });
        expect(new Set(endings)).toEqual(new Set(['status 0']));
        expect(left).toEqual(wholeAndOnce(scene));
      } finally {
        await endPrograms();
        await scene.close();
      }
    },
  );
});
