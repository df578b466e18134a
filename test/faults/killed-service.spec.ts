import { environmentWithFleet } from '../support/faults/fleet';
import { killedServiceRound, undisturbedReport } from '../support/faults/killed-service-round';
import { endPrograms } from '../support/faults/programs';
import { describeEachSetup, type Environment } from '../support/setups';

/** The service is killed when it has begun the report of that place. */
const PLACES = [0, 1, 3];

describeEachSetup('a service that is killed while it works on reports', (setup) => {
  const environments: Environment[] = [];

  beforeAll(async () => {
    while (environments.length < PLACES.length) environments.push(await environmentWithFleet(setup, 500));
  });

  afterAll(async () => {
    await endPrograms();
    for (const environment of environments) await environment.remove();
  });

  it(`completes all of them after a restart, killed in the one of place ${PLACES.join(', ')}`, async () => {
    const whole = await undisturbedReport(environments[0]!);
    // At once, each on its own: most of a round is waiting until Redis gives up on the worker that is gone.
    await Promise.all(PLACES.map((place, i) => killedServiceRound(environments[i]!, place, whole)));
  });
});
