import { readdir } from 'node:fs/promises';
import { environmentWithFleet } from '../support/faults/fleet';
import { describeOnServices } from '../support/faults/on-services';
import { endPrograms } from '../support/faults/programs';
import { launchService, type ServiceProcess } from '../support/faults/service-process';
import type { Environment } from '../support/setups';

const REPORTS = 8;

/** The reports that a process has completed, by its log. */
const completedBy = ({ program }: ServiceProcess): string[] =>
  [...program.printed().matchAll(/report ([0-9a-f-]{36}) completed/g)].map((match) => match[1]!);

describeOnServices('two workers and an API', () => {
  let environment: Environment;

  beforeAll(async () => {
    environment = await environmentWithFleet('services', 200);
  });

  afterEach(endPrograms);
  afterAll(() => environment.remove());

  it('complete each report exactly once, and the API works on none', async () => {
    const [api, ...workers] = await Promise.all(
      ['api', 'worker', 'worker'].map((ROLE) => launchService(environment, { ROLE })),
    );
    const ids = await api!.triggerMany(REPORTS);
    for (const id of ids) {
      await expect(api!.outcome(id)).resolves.toMatchObject({ status: 'Completed', attempts: 1 });
    }
    for (const { program } of [api!, ...workers]) await program.stop('SIGTERM');

    expect(workers.flatMap(completedBy).sort()).toEqual([...ids].sort());
    expect(completedBy(api!)).toEqual([]);
    const files = await readdir(environment.env.REPORTS_DIR!);
    expect(files.sort()).toEqual(ids.map((id) => `store_report_${id}.csv`).sort());
  });
});
