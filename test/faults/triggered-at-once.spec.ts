import { endPrograms } from '../support/faults/programs';
import { type ReportScene, reportScene } from '../support/faults/report-scene';
import { launchFleet, triggerAtOnce } from '../support/faults/triggered-at-once';
import { describeEachSetup } from '../support/setups';

describeEachSetup('a report that 200 clients trigger at once', (setup) => {
  let scene: ReportScene;

  beforeAll(async () => {
    scene = await reportScene(setup, 600);
  });

  afterEach(endPrograms);
  afterAll(() => scene.close());

  it('is computed once by each process at most, and every one of them gets a report', async () => {
    const services = await launchFleet(scene);
    await triggerAtOnce(scene, services, 200, '2023-01-25T18:00:00Z');
  });
});
