import { type Observer, observe } from '../support/faults/observer';
import { expectedCounts, overlappingLoads, summed } from '../support/faults/overlapping-loads';
import { endPrograms } from '../support/faults/programs';
import { launchService } from '../support/faults/service-process';
import { linesOfPolls, storedPollsOf } from '../support/product/stored-polls';
import { describeEachSetup, type Environment, freshEnvironment } from '../support/setups';

const ROUNDS = 500;

describeEachSetup('many loads that touch the same blocks at the same time', (setup) => {
  let environment: Environment;
  let observer: Observer;

  beforeEach(async () => {
    environment = await freshEnvironment(setup);
  });

  afterEach(async () => {
    await endPrograms();
    await observer.close();
    await environment.remove();
  });

  it.each([2, 4])(`lose nothing in %d processes, in ${ROUNDS} rounds`, async (processes) => {
    const first = await launchService(environment);
    const others = Array.from({ length: processes - 1 }, () => launchService(environment));
    observer = await observe(environment);
    const loads = await overlappingLoads([first, ...(await Promise.all(others))], ROUNDS);
    const different = loads.rounds.filter((counts) => {
      const { inserted, changed, unchanged } = summed(counts);
      const expected = expectedCounts(processes);
      return (
        inserted !== expected.inserted || changed !== expected.changed || unchanged !== expected.unchanged
      );
    });
    expect(different).toEqual([]);
    const there = linesOfPolls(await storedPollsOf(observer.query));
    // Joined, because there are too many for Jest to compare.
    expect(there.join() === loads.polls.join()).toBe(true);
    process.stdout.write(
      `${setup}: ${ROUNDS} rounds in ${processes} processes, all of ${there.length} polls\n`,
    );
  });
});
