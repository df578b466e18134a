import { environmentWithFleet } from '../support/faults/fleet';
import { describeOnServices } from '../support/faults/on-services';
import { endingOf, endPrograms } from '../support/faults/programs';
import { launchService, type ServiceProcess } from '../support/faults/service-process';
import { sessionOf } from '../support/product/api-keys';
import { askBoard } from '../support/product/queue-board';
import { type RunningRedisCluster, startRedisCluster } from '../support/services/redis-cluster';
import type { Environment } from '../support/setups';
import { until } from '../support/until';

const LIMIT = 20;
const SECRET = 'a-secret-of-some-length';
const LOOK_SECRET = 'another-secret-of-some-length';

describeOnServices('the service on a Redis Cluster', () => {
  let cluster: RunningRedisCluster;
  let shared: Environment;
  let apis: ServiceProcess[];
  let worker: ServiceProcess;

  beforeAll(async () => {
    [cluster, shared] = await Promise.all([startRedisCluster(), environmentWithFleet('services', 50)]);
    const environment = { ...shared, env: { ...shared.env, REDIS_URL: cluster.url } };
    const keys = {
      API_KEYS: `ops:write:${SECRET},look:read:${LOOK_SECRET}`,
      RATE_LIMIT_PER_MINUTE: String(LIMIT),
    };
    const roles = ['api', 'api', 'worker'].map((ROLE) => launchService(environment, { ROLE, ...keys }));
    const [one, two, three] = (await Promise.all(roles)) as [ServiceProcess, ServiceProcess, ServiceProcess];
    apis = [one, two];
    worker = three;
  });

  afterAll(async () => {
    await endPrograms();
    await cluster.stop();
    await shared.remove();
  });

  const ask = ({ url }: ServiceProcess, path: string, method = 'GET') =>
    fetch(`${url}${path}`, { method, headers: { 'x-api-key': SECRET } });
  const keysOf = (pattern: string) => cluster.onEach((client) => client.keys(pattern));

  it('hands reports from an API to a worker, with all keys of the queue in one hash slot', async () => {
    const ids: string[] = [];
    for (const api of apis) {
      const answer = await ask(api, '/trigger_report', 'POST');
      expect(answer.status).toBe(202);
      ids.push(((await answer.json()) as { report_id: string }).report_id);
    }
    for (const id of ids) {
      const completed = async () =>
        ((await (await ask(apis[0]!, `/get_report/${id}`)).json()) as { status: string }).status ===
        'Completed';
      await until('the report to be completed', completed, { within: 20_000, every: 2_000 });
    }
    expect(worker.program.printed()).toContain(ids[0]!);
    const ready = await fetch(`${apis[0]!.url}/health/ready`);
    expect(ready.status).toBe(200);
    const queue = (await keysOf(`{${shared.env.QUEUE_PREFIX}}:reports:*`)).filter(({ length }) => length > 0);
    expect(queue).toHaveLength(1);
  });

  it('shows the queue, by a session that all processes know', async () => {
    const cookie = await sessionOf(apis[0]!, LOOK_SECRET);
    for (const api of apis) {
      const { status, body } = await askBoard<{ queues: { name: string }[] }>(api, cookie, '/api/queues');
      expect([status, body.queues.map(({ name }) => name)]).toEqual([200, ['reports']]);
    }
  });

  it('counts the requests of a key for all processes together, in the cluster', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < LIMIT + 4; i++) statuses.push((await ask(apis[i % 2]!, '/reports?limit=1')).status);
    // Earlier requests may have left the minute meanwhile, but a whole limit of requests followed.
    expect(statuses.slice(-2)).toEqual([429, 429]);
    expect((await keysOf(`{${shared.env.QUEUE_PREFIX}}:rate:*`)).flat()).not.toEqual([]);
    expect(apis.map(({ program }) => program.printed()).join()).not.toContain('counted in this process');
  });

  it('ends with status 0', async () => {
    for (const { program } of [...apis, worker]) {
      expect(await endingOf(program)).toBe('status 0');
    }
  });
});
