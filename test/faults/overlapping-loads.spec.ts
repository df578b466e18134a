import { type Observer, observe } from '../support/faults/observer';
import { expectedCounts, overlappingLoads, summed } from '../support/faults/overlapping-loads';
import { endPrograms } from '../support/faults/programs';
import { launchService, type ServiceProcess } from '../support/faults/service-process';
import { linesOfPolls, storedPollsOf } from '../support/product/stored-polls';
import { describeOneSetup, type Environment, freshEnvironment } from '../support/setups';

const ROUNDS = 10;

describeOneSetup('loads that touch the same blocks at the same time', 'services', (setup) => {
  let environment: Environment;
  let observer: Observer;
  let services: ServiceProcess[];

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    services = await Promise.all([launchService(environment), launchService(environment)]);
    observer = await observe(environment);
  });

  afterAll(async () => {
    await endPrograms();
    await observer.close();
    await environment.remove();
  });

  it('lose nothing in two processes, also of blocks that are not there yet', async () => {
    const loads = await overlappingLoads(services, ROUNDS);
    expect(loads.rounds.map(summed)).toEqual(loads.rounds.map(() => expectedCounts(2)));
    expect(linesOfPolls(await storedPollsOf(observer.query))).toEqual(loads.polls);
  });
});
