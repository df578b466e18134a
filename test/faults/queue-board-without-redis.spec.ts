import { type Problem } from '../../src/platform/http/problem.filter';
import { describeOnServices } from '../support/faults/on-services';
import { API_KEYS, READ_SECRET, sessionOf, withKey } from '../support/product/api-keys';
import { answerOf, send } from '../support/product/client';
import { askBoard } from '../support/product/queue-board';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { type RunningRedis, startRedis } from '../support/services/redis';
import { until } from '../support/until';

describeOnServices('the queue board when Redis does not answer', () => {
  let redis: RunningRedis;
  let service: RunningService;

  beforeEach(async () => {
    redis = await startRedis();
    service = await startFreshService('embedded', () => ({ API_KEYS, REDIS_URL: redis.url }));
  });

  afterEach(async () => {
    await service.close();
    await redis.stop();
  });

  const look = (cookie: string) => askBoard<Problem>(service, cookie, '/api/queues');
  const expectAway = async (cookie: string) => {
    const byKey = send(service, '/queues/api/queues', withKey(READ_SECRET));
    const answers = await Promise.all([look(cookie), byKey.then(answerOf<Problem>)]);
    for (const { status, headers, body } of answers) {
      expect(status).toBe(503);
      expect(body.type).toBe('urn:store-monitor:problem:unavailable');
      expect(body.detail).toMatch(/Redis/);
      expect(headers.get('retry-after')).not.toBeNull();
      expect(JSON.stringify(body)).not.toContain(String(redis.port));
    }
  };

  it('says so while Redis is down, and works again afterwards', async () => {
    const cookie = await sessionOf(service, READ_SECRET);
    process.kill(redis.pid, 'SIGKILL');
    await redis.stop();
    await expectAway(cookie);
    redis = await startRedis({ port: redis.port, password: redis.password });
    await until('the queue to be seen again', async () => (await look(cookie)).status === 200);
  });

  it('says so while Redis hangs', async () => {
    const cookie = await sessionOf(service, READ_SECRET);
    process.kill(redis.pid, 'SIGSTOP');
    try {
      await expectAway(cookie);
    } finally {
      process.kill(redis.pid, 'SIGCONT');
    }
  });
});
