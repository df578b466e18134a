import { setTimeout } from 'node:timers/promises';
import { environmentWithFleet } from '../support/faults/fleet';
import { type Observer, observe } from '../support/faults/observer';
import { describeOnServices } from '../support/faults/on-services';
import { endingOf, endPrograms } from '../support/faults/programs';
import { launchService } from '../support/faults/service-process';
import { type RunningRedis, startRedis } from '../support/services/redis';
import { type Environment, LONG_RUN } from '../support/setups';
import { until } from '../support/until';

describeOnServices('a service that is stopped while Redis is unreachable', () => {
  let environment: Environment;
  let observer: Observer;
  let redis: RunningRedis;

  beforeAll(async () => {
    // On SQLite and with many stores, so that a report is running when the signal arrives.
    environment = await environmentWithFleet('embedded', 1_500);
    observer = await observe(environment);
  });

  beforeEach(async () => {
    redis = await startRedis();
    environment.env.REDIS_URL = redis.url;
  });

  afterEach(async () => {
    await endPrograms();
    await redis.stop();
  });

  afterAll(async () => {
    await observer.close();
    await environment.remove();
  });

  const goes = async () => {
    process.kill(redis.pid, 'SIGKILL');
    await redis.stop();
  };

  if (LONG_RUN) {
    it('releases the running report, and the next service completes all reports', async () => {
      const service = await launchService(environment);
      const ids = await service.triggerMany(3);
      const begun = async () => (await service.report(ids[0]!)).attempts > 0;
      await until('the first report to be begun', begun, { every: 2 });
      await goes();
      expect(await endingOf(service.program)).toBe('status 0');
      for (const row of (await observer.reports()).filter(({ status }) => status === 'Running')) {
        expect(row).toMatchObject({ lease_owner: null, attempts: 0 });
      }

      redis = await startRedis({ port: redis.port, password: redis.password });
      const next = await launchService(environment);
      for (const id of ids) {
        await expect(next.outcome(id)).resolves.toMatchObject({ status: 'Completed', attempts: 1 });
      }
      expect(await endingOf(next.program)).toBe('status 0');
    });

    it('ends with status 0 when it was connected, when it was connecting and when it never could', async () => {
      const connected = await launchService(environment);
      const connecting = await launchService(environment);
      await goes();
      const never = await Promise.all([launchService(environment), launchService(environment)]);
      const services = [connected, connecting, ...never];
      const endings = await Promise.all(services.map(({ program }) => endingOf(program)));
      expect(endings).toEqual(services.map(() => 'status 0'));
    });
  }

  // Around the signal: Bull's connections detect the end of Redis one after the other.
  it.each(LONG_RUN ? [-12, 0, 8] : [0])(
    'ends with status 0 when Redis goes %i ms after the signal',
    async (after) => {
      const service = await launchService(environment);
      await service.triggerMany(3);
      const kill = async () => {
        await setTimeout(Math.max(after, 0));
        process.kill(redis.pid, 'SIGKILL');
      };
      if (after < 0) await kill();
      await setTimeout(Math.max(-after, 0));
      const [ending] = await Promise.all([endingOf(service.program), after < 0 ? undefined : kill()]);
      expect(ending).toBe('status 0');
    },
  );
});
