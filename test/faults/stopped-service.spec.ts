import { environmentWithFleet } from '../support/faults/fleet';
import { undisturbedReport } from '../support/faults/killed-service-round';
import { type Observer, observe } from '../support/faults/observer';
import { endInGood, endPrograms } from '../support/faults/programs';
import { launchService } from '../support/faults/service-process';
import { describeEachSetup, type Environment } from '../support/setups';
import { until } from '../support/until';

const REPORTS = 4;
/** So many that the signal comes before a report is done. */
const STORES = { embedded: 1_500, services: 900 };

describeEachSetup('a service that is told to end', (setup) => {
  let environment: Environment;
  let observer: Observer;

  beforeAll(async () => {
    environment = await environmentWithFleet(setup, STORES[setup]);
    observer = await observe(environment);
  });

  afterEach(endPrograms);
  afterAll(async () => {
    await observer.close();
    await environment.remove();
  });

  it('hands back the report in hand, ends with status 0, and the next one completes it', async () => {
    const whole = await undisturbedReport(environment);
    const first = await launchService(environment);
    const ids = await first.triggerMany(REPORTS);
    const begun = async () => (await first.report(ids[0]!)).attempts > 0;
    await until('the first report to be begun', begun, { every: 2 });
    await endInGood(first.program);

    const rows = (await observer.reports()).filter(({ report_id }) => ids.includes(report_id));
    const handedBack = rows.filter(({ status }) => status !== 'Completed');
    expect(handedBack).not.toEqual([]);
    for (const row of handedBack) {
      // No fault of the report's: the attempt does not count.
      expect(row).toMatchObject({ status: 'Running', lease_owner: null, attempts: 0 });
    }

    const next = await launchService(environment);
    for (const id of ids) {
      const { status, attempts, url } = await next.outcome(id);
      expect({ status, attempts }).toEqual({ status: 'Completed', attempts: 1 });
      expect((await next.download(url ?? '')).text === whole).toBe(true);
    }
  });

  it('ends with status 0 also when it has only just begun to listen', async () => {
    // Several at once: what is not connected yet when the signal comes takes longer then.
    const launchAndEnd = async () => endInGood((await launchService(environment)).program);
    await Promise.all([launchAndEnd(), launchAndEnd(), launchAndEnd()]);
  });
});
