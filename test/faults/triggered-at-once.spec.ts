import { endPrograms } from '../support/faults/programs';
import { type ReportScene, reportScene } from '../support/faults/report-scene';
import { launchFleet, triggerAtOnce } from '../support/faults/triggered-at-once';
import { describeOneSetup } from '../support/setups';
import { expectShared } from './expectations';

const CLIENTS = 60;

describeOneSetup('a report that many clients ask for at once', 'services', (setup) => {
  let scene: ReportScene;

  beforeAll(async () => {
    scene = await reportScene(setup, 600);
  });

  afterEach(endPrograms);
  afterAll(() => scene.close());

  it('is computed once by each process at most, and every one of them gets a report', async () => {
    const services = await launchFleet(scene);
    expectShared(await triggerAtOnce(scene, services, CLIENTS, '2023-01-25T18:00:00Z'), CLIENTS);
  });
});
