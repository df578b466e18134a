import { readdir } from 'node:fs/promises';
import Redis from 'ioredis';
import { REPORT_QUEUE, type ReportQueue } from '../../src/reports/jobs/queue/report-queue';
import { Reconciler } from '../../src/reports/jobs/report-runner';
import { environmentWithFleet } from '../support/faults/fleet';
import { describeOnServices } from '../support/faults/on-services';
import { endPrograms } from '../support/faults/programs';
import { launchService, ServiceHere } from '../support/faults/service-process';
import { startService } from '../support/product/service';
import { type RunningRedis, startRedis } from '../support/services/redis';
import { type Environment, LONG_RUN } from '../support/setups';
import { until } from '../support/until';

const REPORTS = 5;

describeOnServices('a Redis that has lost its content', () => {
  let environment: Environment;
  /** Not the shared one: other tests would lose what is flushed here. */
  let redis: RunningRedis;
  let client: Redis;

  beforeAll(async () => {
    const onSharedRedis = await environmentWithFleet('services', 300);
    redis = await startRedis();
    client = new Redis(redis.url);
    environment = { ...onSharedRedis, env: { ...onSharedRedis.env, REDIS_URL: redis.url } };
  });

  afterEach(endPrograms);
  afterAll(async () => {
    client.disconnect();
    await redis.stop();
    await environment.remove();
  });

  if (LONG_RUN) {
    it('gets the waiting reports again, once each, and all are completed', async () => {
      const api = await launchService(environment, { ROLE: 'api' });
      const ids = await api.triggerMany(REPORTS);
      const here = await startService({ ...environment.env, ROLE: 'api' });
      try {
        const queue = here.app.get<ReportQueue>(REPORT_QUEUE);
        const held = () => Promise.all(ids.map((id) => queue.holds({ reportId: id })));
        expect(await held()).not.toContain(false);
        await client.flushall();
        expect(await held()).not.toContain(true);
        await here.app.get(Reconciler).beginReconciliation();
        expect(await held()).not.toContain(false);
        await expect(here.app.get(Reconciler).reconcile()).resolves.toBe(0);
      } finally {
        await here.close();
      }

      await launchService(environment, { ROLE: 'worker' });
      for (const id of ids) {
        await expect(api.outcome(id)).resolves.toMatchObject({ status: 'Completed', attempts: 1 });
      }
    });
  }

  it('does not disturb the running report, and the waiting ones are completed as well', async () => {
    const service = await launchService(environment);
    const ids = await service.triggerMany(REPORTS);
    const begun = async () => (await service.report(ids[0]!)).attempts > 0;
    await until('the first report to be begun', begun, { every: 2 });
    await client.flushall();
    // The reconciler runs at its start.
    const api = await ServiceHere.start(environment, { ROLE: 'api' });

    for (const id of ids) {
      await expect(api.outcome(id)).resolves.toMatchObject({ status: 'Completed', attempts: 1 });
    }
    await api.close();
    const files = (await readdir(environment.env.REPORTS_DIR!)).filter((file) =>
      ids.some((id) => file.includes(id)),
    );
    expect(files.sort()).toEqual(ids.map((id) => `store_report_${id}.csv`).sort());
  });
});
