import { readdir } from 'node:fs/promises';
import { environmentWithFleet } from '../support/faults/fleet';
import { observe } from '../support/faults/observer';
import { describeOnServices } from '../support/faults/on-services';
import { endPrograms } from '../support/faults/programs';
import { launchService } from '../support/faults/service-process';
import type { Environment } from '../support/setups';
import { until } from '../support/until';

const REPORTS = 20;

describeOnServices('one of two workers that is killed', () => {
  let environment: Environment;

  beforeAll(async () => {
    environment = await environmentWithFleet('services', 3_000);
  });

  afterEach(endPrograms);
  afterAll(() => environment.remove());

  it('costs one report a second attempt, and nothing else', async () => {
    const [api, first] = await Promise.all(
      ['api', 'worker', 'worker'].map((ROLE) => launchService(environment, { ROLE })),
    );
    const observer = await observe(environment);
    const ids = await api!.triggerMany(REPORTS);
    const worksOnOne = async () =>
      (await observer.reports()).some(
        ({ lease_owner }) => lease_owner?.split('/')[1] === `${first!.program.pid}`,
      );
    await until('the first worker to work on a report', worksOnOne, { every: 2 });
    await first!.program.stop('SIGKILL');
    await observer.close();

    const attempts: number[] = [];
    for (const id of ids) {
      const report = await api!.outcome(id, 180_000);
      expect(report.status).toBe('Completed');
      attempts.push(report.attempts);
    }
    expect(attempts.filter((count) => count === 1).length).toBeGreaterThanOrEqual(REPORTS - 1);
    expect(Math.max(...attempts)).toBeLessThanOrEqual(2);
    const files = await readdir(environment.env.REPORTS_DIR!);
    expect(files.filter((name) => name.endsWith('.csv')).sort()).toEqual(
      ids.map((id) => `store_report_${id}.csv`).sort(),
    );
  });
});
