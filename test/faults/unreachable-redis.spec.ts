import { environmentWithFleet } from '../support/faults/fleet';
import { describeOnServices } from '../support/faults/on-services';
import { endingOf, endPrograms } from '../support/faults/programs';
import { launchService, ServiceHere, type ServiceProcess } from '../support/faults/service-process';
import { type RunningRedis, startRedis } from '../support/services/redis';
import { type Environment, LONG_RUN } from '../support/setups';
import { until } from '../support/until';

describeOnServices('a Redis that cannot be reached', () => {
  let environment: Environment;
  let redis: RunningRedis;

  beforeAll(async () => {
    environment = await environmentWithFleet('services', 300);
  });

  beforeEach(async () => {
    redis = await startRedis();
    environment.env.REDIS_URL = redis.url;
  });

  afterEach(async () => {
    await endPrograms();
    await redis.stop();
  });

  afterAll(() => environment.remove());

  const goes = async () => {
    process.kill(redis.pid, 'SIGKILL');
    await redis.stop();
  };
  /** With empty content. */
  const comesBack = async () => {
    redis = await startRedis({ port: redis.port, password: redis.password });
  };
  /** Triggers a report, and checks that the rest of the API answers as well. */
  const triggerMeanwhile = async (service: ServiceProcess): Promise<string> => {
    const id = await service.trigger();
    await expect(service.get(`/get_report/${id}`)).resolves.toEqual({ status: 'Running' });
    await expect(service.get('/health')).resolves.toMatchObject({ status: 'ok' });
    return id;
  };

  it('delays reports and loses none when it goes while the service works on them', async () => {
    const service = await launchService(environment);
    const ids = await service.triggerMany(4);
    const begun = async () => (await service.report(ids[0]!)).attempts > 0;
    await until('the first report to be begun', begun, { every: 2 });
    await goes();
    ids.push(await triggerMeanwhile(service));

    await comesBack();
    // The reconciler runs at its start; the service's own runs every 30 seconds.
    const api = await ServiceHere.start(environment, { ROLE: 'api' });
    for (const id of ids) {
      await expect(service.outcome(id)).resolves.toMatchObject({ status: 'Completed', attempts: 1 });
    }
    await api.close();
    expect(await endingOf(service.program)).toBe('status 0');
  });

  if (LONG_RUN) {
    it('delays reports and loses none when it is not there as the service starts', async () => {
      await goes();
      const service = await launchService(environment);
      const id = await triggerMeanwhile(service);
      await comesBack();
      await expect(service.outcome(id)).resolves.toMatchObject({ status: 'Completed', attempts: 1 });
      expect(await endingOf(service.program)).toBe('status 0');
    });
  }
});
