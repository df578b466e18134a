import { randomUUID } from 'node:crypto';
import { migrate } from '../../src/platform/database';
import { reportWhenDone } from '../support/product/client';
import { connect } from '../support/product/database';
import { type Service, startService } from '../support/product/service';
import { describeOneSetup, type Environment, emptyEnvironment } from '../support/setups';

const AS_OF = Date.UTC(2023, 0, 25);

describeOneSetup('a report that a version before this one was computing in parts', 'embedded', (setup) => {
  let environment: Environment;
  let service: Service | undefined;

  beforeEach(async () => {
    environment = await emptyEnvironment(setup);
  });

  afterEach(async () => {
    await service?.close();
    await environment.remove();
  });

  it('is computed again by this version', async () => {
    const reportId = randomUUID();
    const dataSource = await connect(environment.env);
    try {
      const all = dataSource.migrations;
      const last = all.findIndex(({ name }) => name!.startsWith('without-parts'));
      Object.assign(dataSource, { migrations: all.slice(0, last) });
      await migrate(dataSource);
      await dataSource.query(
        `INSERT INTO reports (report_id, status, created_at, as_of, windows, no_data, stores, stores_done, parts, parts_done, plan, begun_at)
          VALUES (?, 'Running', ?, ?, 'calendar', 'down', 60, 20, 3, 1, 1, ?)`,
        [reportId, AS_OF, AS_OF, AS_OF],
      );
    } finally {
      await dataSource.destroy();
    }
    service = await startService(environment.env);
    expect(await reportWhenDone(service, reportId)).toMatchObject({
      status: 'Completed',
      attempts: 1,
      progress: { stores_done: 0, stores: 0 },
    });
  });
});
