import { endPrograms } from '../support/faults/programs';
import { type ReportScene, reportScene } from '../support/faults/report-scene';
import { launchFleet, triggerAtOnce } from '../support/faults/triggered-at-once';
import { describeEachSetup } from '../support/setups';
import { expectShared } from '../faults/expectations';

const CLIENTS = 200;
const ROUNDS = 10;

describeEachSetup('a report that many clients ask for at once, again and again', (setup) => {
  let scene: ReportScene;

  beforeAll(async () => {
    scene = await reportScene(setup, 1_000);
  });

  afterEach(endPrograms);
  afterAll(() => scene.close());

  const asOf = (round: number) => new Date(Date.UTC(2023, 0, 25, 18) - round * 60_000).toISOString();

  it(`is computed once by each process at most for ${CLIENTS} clients, ${ROUNDS} times`, async () => {
    const services = await launchFleet(scene);
    for (let round = 0; round < ROUNDS; round++) {
      expectShared(await triggerAtOnce(scene, services, CLIENTS, asOf(round)), CLIENTS);
    }
  });

  // With a single process, none would be left to answer.
  if (setup === 'services') {
    it('is completed for all of them when a process that computes one is killed', async () => {
      const services = await launchFleet(scene);
      expectShared(await triggerAtOnce(scene, services, CLIENTS, asOf(ROUNDS), true), CLIENTS);
    });
  }
});
