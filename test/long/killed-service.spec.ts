import { environmentWithFleet } from '../support/faults/fleet';
import { killedServiceRound, undisturbedReport } from '../support/faults/killed-service-round';
import { endPrograms } from '../support/faults/programs';
import { describeEachSetup, type Environment } from '../support/setups';

const ROUNDS = 12;

describeEachSetup('a service that is killed again and again', (setup) => {
  let environment: Environment;
  let whole: string;

  beforeAll(async () => {
    environment = await environmentWithFleet(setup, 3_000);
    whole = await undisturbedReport(environment);
  });

  afterEach(endPrograms);
  afterAll(() => environment.remove());

  it.each(Array.from({ length: ROUNDS }, (_, round) => [round + 1, round % 4]))(
    'completes every report after round %i, killed in the one of place %i',
    async (_round, place) => {
      await killedServiceRound(environment, place, whole);
    },
  );
});
