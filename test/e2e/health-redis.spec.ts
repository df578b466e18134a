import { type Problem } from '../../src/platform/http/problem.filter';
import { describeOnServices } from '../support/faults/on-services';
import { getJson } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { type RunningRedis, startRedis } from '../support/services/redis';
import { until } from '../support/until';

describeOnServices('the health of a service whose Redis goes', () => {
  let redis: RunningRedis;
  let service: RunningService;

  beforeAll(async () => {
    redis = await startRedis();
    service = await startFreshService('services', () => ({ REDIS_URL: redis.url }));
  });

  afterAll(async () => {
    await service.close();
    await redis.stop();
  });

  const ready = () => getJson<Problem>(service, '/health/ready');
  const isReady = () => until('the service to be ready', async () => (await ready()).status === 200);

  it('is not ready, though it answers, until Redis is there again', async () => {
    await isReady();
    process.kill(redis.pid, 'SIGKILL');
    await redis.stop();
    const { body } = await until('the service to notice', async () => {
      const answer = await ready();
      return answer.status === 503 ? answer : undefined;
    });
    expect(body).toMatchObject({
      detail: 'Down: queue.',
      checks: { database: 'up', writes: 'up', queue: 'down', storage: 'up' },
    });
    expect(JSON.stringify(body)).not.toContain(String(redis.port));
    for (const path of ['/health', '/health/live']) {
      expect(await getJson(service, path)).toMatchObject({ status: 200, body: { status: 'ok' } });
    }

    redis = await startRedis({ port: redis.port, password: redis.password });
    await isReady();
    expect((await ready()).body).toMatchObject({ checks: { queue: 'up' } });
  });
});
