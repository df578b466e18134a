import { environmentWithFleet } from '../support/faults/fleet';
import { describeOnServices } from '../support/faults/on-services';
import { endInGood, endPrograms } from '../support/faults/programs';
import { launchService } from '../support/faults/service-process';
import { type RunningRedis, startRedis } from '../support/services/redis';
import type { Environment } from '../support/setups';

describeOnServices('a service that is told to end while Redis cannot be reached', () => {
  let environment: Environment;
  let redis: RunningRedis;

  beforeAll(async () => {
    redis = await startRedis();
    const onSqlite = await environmentWithFleet('embedded', 60);
    environment = { ...onSqlite, env: { ...onSqlite.env, REDIS_URL: redis.url } };
  });

  afterAll(async () => {
    await endPrograms();
    await redis.stop();
    await environment.remove();
  });

  it('ends with status 0, and the report that it could not queue is completed by the next one', async () => {
    // Several, since each finds itself at another point between two tries to connect.
    const services = await Promise.all([1, 2, 3, 4].map(() => launchService(environment)));
    process.kill(redis.pid, 'SIGKILL');
    await redis.stop();
    const id = await services[0]!.trigger();
    await Promise.all(services.map(({ program }) => endInGood(program)));

    redis = await startRedis({ port: redis.port, password: redis.password });
    const next = await launchService(environment);
    await expect(next.outcome(id)).resolves.toMatchObject({ status: 'Completed', attempts: 1 });
    await endInGood(next.program);
  });
});
