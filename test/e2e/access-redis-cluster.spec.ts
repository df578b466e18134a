import { describeOnServices } from '../support/faults/on-services';
import { API_KEYS, READ_SECRET, sessionOf, withKey, WRITE_SECRET } from '../support/product/api-keys';
import { send } from '../support/product/client';
import { askBoard } from '../support/product/queue-board';
import { startFreshService } from '../support/product/running-service';
import { type Service, startService } from '../support/product/service';
import { type RunningRedisCluster, startRedisCluster } from '../support/services/redis-cluster';
import { until } from '../support/until';

const LIMIT = 50;
const COUNTED_SECRET = 'counted-secret-91d2e7c40b';

/** test/long/redis-cluster-roles has separate processes, and their reports. */
describeOnServices('two APIs on a Redis Cluster', () => {
  let cluster: RunningRedisCluster;
  let apis: readonly [Service, Service];

  beforeAll(async () => {
    cluster = await startRedisCluster();
    const variables = {
      ROLE: 'api',
      REDIS_URL: cluster.url,
      API_KEYS: `${API_KEYS},counted:read:${COUNTED_SECRET}`,
      RATE_LIMIT_PER_MINUTE: String(LIMIT),
    };
    const one = await startFreshService('services', () => variables);
    apis = [one, await startService({ ...one.environment.env, ...variables })];
  });

  afterAll(async () => {
    // The environment is removed with the first one.
    for (const api of [...apis].reverse()) await api.close();
    await cluster.stop();
  });

  const ask = async (api: Service, secret: string) => (await send(api, '/reports', withKey(secret))).status;

  /** The count of each caller that the cluster has. */
  const counts = async () =>
    (
      await cluster.onEach(async (client) => {
        const keys = await client.keys('{*}:rate:*:hits');
        return Promise.all(keys.map(async (key) => Number(await client.get(key))));
      })
    ).flat();

  it('count the requests of a key together', async () => {
    // While the cluster does not answer one in time, it counts by itself: each is asked with a key of its own first.
    await until('both to count in the cluster', async () => {
      await Promise.all([ask(apis[0], READ_SECRET), ask(apis[1], WRITE_SECRET)]);
      return (await counts()).length === 2;
    });
    await until(
      'one to have counted the whole limit in the cluster',
      async () => {
        await ask(apis[0], COUNTED_SECRET);
        return Math.max(...(await counts())) >= LIMIT;
      },
      { within: 20_000, every: 0 },
    );
    let asked = 0;
    await until(
      'the other one to refuse',
      async () => (asked++, (await ask(apis[1], COUNTED_SECRET)) === 429),
      {
        every: 250,
      },
    );
    // By its own count, it would not have refused yet.
    expect(asked).toBeLessThan(LIMIT);
  });

  it('show the queue board to the session of either', async () => {
    const cookie = await sessionOf(apis[0], READ_SECRET);
    for (const api of apis) expect((await askBoard(api, cookie, '/api/queues')).status).toBe(200);
  });
});
