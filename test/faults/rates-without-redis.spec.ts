import { describeOnServices } from '../support/faults/on-services';
import { API_KEYS, READ_SECRET, withKey } from '../support/product/api-keys';
import { send } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { type RunningRedis, startRedis } from '../support/services/redis';
import { until } from '../support/until';

const LIMIT = 6;

describeOnServices('the rate limit when Redis does not answer', () => {
  let redis: RunningRedis;
  let service: RunningService;

  beforeEach(async () => {
    redis = await startRedis();
    service = await startFreshService('embedded', () => ({
      API_KEYS,
      REDIS_URL: redis.url,
      RATE_LIMIT_PER_MINUTE: String(LIMIT),
    }));
  });

  afterEach(async () => {
    await service.close();
    await redis.stop();
  });

  const ask = async () => (await send(service, '/reports', withKey(READ_SECRET))).status;
  const askUntilRefused = async () => {
    const statuses: number[] = [];
    do statuses.push(await ask());
    while (statuses.at(-1) !== 429 && statuses.length < 10 * LIMIT);
    return statuses;
  };

  it('is counted by each process while Redis is down, and no request fails', async () => {
    expect(await ask()).toBe(200);
    process.kill(redis.pid, 'SIGKILL');
    await redis.stop();
    // The count starts again, because Redis lost it.
    expect(await askUntilRefused()).toEqual([...Array<number>(LIMIT).fill(200), 429]);

    redis = await startRedis({ port: redis.port, password: redis.password });
    await until('Redis to be asked again', async () => (await ask()) === 200);
  });

  it('is kept while Redis hangs, and no request waits for it', async () => {
    process.kill(redis.pid, 'SIGSTOP');
    try {
      expect(await askUntilRefused()).toEqual([...Array<number>(LIMIT).fill(200), 429]);
    } finally {
      process.kill(redis.pid, 'SIGCONT');
    }
  });
});
