import { environmentWithFleet } from '../support/faults/fleet';
import { killedServiceRound, undisturbedReport } from '../support/faults/killed-service-round';
import { endPrograms } from '../support/faults/programs';
import { describeEachSetup, type Environment } from '../support/setups';

describeEachSetup('a service that is killed while it works on reports', (setup) => {
  let environment: Environment;
  let whole: string;

  beforeAll(async () => {
    environment = await environmentWithFleet(setup, 900);
    whole = await undisturbedReport(environment);
  });

  afterEach(endPrograms);
  afterAll(() => environment.remove());

  it.each([0, 1, 3])(
    'completes all of them after a restart: killed in the one of place %i',
    async (place) => {
      await killedServiceRound(environment, place, whole);
    },
  );
});
