import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { thisProcess } from '../../src/platform/leases';
import { environmentWithFleet } from '../support/faults/fleet';
import { observe, type Observer } from '../support/faults/observer';
import { ServiceHere } from '../support/faults/service-process';
import { describeOneSetup, type Environment } from '../support/setups';

const HOUR = 3_600_000;
const AS_OF = Date.UTC(2023, 0, 25);

describeOneSetup('a report whose process has died', 'services', (setup) => {
  let environment: Environment;
  let observer: Observer;

  beforeAll(async () => {
    environment = await environmentWithFleet(setup, 20);
    observer = await observe(environment);
  });

  afterAll(async () => {
    await observer.close();
    await environment.remove();
  });

  /** The row of a report whose process died during its work. */
  const leave = async (
    attempts: number,
    owner: string | null,
    until: number | null,
    asOf = AS_OF,
  ): Promise<string> => {
    const id = randomUUID();
    await observer.query(
      `INSERT INTO reports
          (report_id, status, created_at, as_of, windows, no_data, attempts, lease_owner, lease_until)
        VALUES (?, 'Running', ?, ?, 'calendar', 'down', ?, ?, ?)`,
      [id, Date.now(), asOf, attempts, owner, until],
    );
    return id;
  };
  const endedProcess = (): string => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const [host, , birth] = thisProcess().split('/');
    return [host, pid, birth].join('/');
  };
  const elsewhere = 'another-host/1/aaaaaaaa';

  it('is completed, failed or left alone, depending on its process and its attempts', async () => {
    const soon = Date.now() + HOUR;
    const held = await leave(1, elsewhere, soon, AS_OF + HOUR);
    const used = await leave(3, endedProcess(), soon);
    const once = await leave(2, endedProcess(), soon);
    const silent = await leave(1, elsewhere, Date.now() - HOUR);

    const service = await ServiceHere.start(environment);
    await expect(service.outcome(used)).resolves.toMatchObject({
      status: 'Failed',
      attempts: 3,
      failure_reason: expect.stringMatching(/attempted 3 times/),
    });
    await expect(service.outcome(once)).resolves.toMatchObject({ status: 'Completed', attempts: 3 });
    await expect(service.outcome(silent)).resolves.toMatchObject({ status: 'Completed', attempts: 2 });
    // It is the oldest, so it was checked first; its process may be alive on its own host.
    await expect(service.report(held)).resolves.toMatchObject({ status: 'Running', attempts: 1 });
    await service.close();
  });
});
