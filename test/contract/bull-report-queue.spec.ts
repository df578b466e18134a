import { randomUUID } from 'node:crypto';
import Redis from 'ioredis';
import { describeOnServices } from '../support/faults/on-services';
import { type Environment, freshEnvironment } from '../support/setups';
import { until } from '../support/until';
import { Deliveries, reportJob } from './deliveries';
import { bullQueue, type OpenQueue, type RedisAddress } from './queues';

/** The guarantees of a queue in Redis beyond the port: it outlives its processes, and they share it. */
describeOnServices('a queue of reports in Redis', () => {
  let environment: Environment;
  let redis: RedisAddress;
  let opened: OpenQueue[];
  let client: Redis;

  const open = async (works = true) => {
    const one = await bullQueue(redis, works);
    opened.push(one);
    return one.queue;
  };
  const id = randomUUID();
  /** Bull's list of running jobs. */
  const activeIds = () => client.lrange(`${redis.prefix}:reports:active`, 0, -1);

  beforeAll(async () => {
    environment = await freshEnvironment('services');
    client = new Redis(environment.env.REDIS_URL ?? '');
  });

  afterAll(async () => {
    client.disconnect();
    await environment.remove();
  });

  beforeEach(() => {
    const { REDIS_URL = '', QUEUE_PREFIX = '' } = environment.env;
    redis = { url: REDIS_URL, prefix: `${QUEUE_PREFIX}-${randomUUID()}` };
    opened = [];
  });

  afterEach(async () => {
    await Promise.all(opened.map((one) => one.close()));
  });

  it('keeps a job that one process has returned for another one', async () => {
    const queue = await open();
    const deliveries = new Deliveries();
    await queue.start(deliveries.work);
    await queue.add(reportJob(id));
    const { reject } = await deliveries.at(0);
    const stopped = queue.stop();
    reject();
    await stopped;
    await expect(queue.holds(reportJob(id))).resolves.toBe(true);

    const others = new Deliveries();
    await (await open()).start(others.work);
    await others.resolveUpTo(1);
    expect(others.names).toEqual([id]);
    await until('the queue to forget it', async () => !(await queue.holds(reportJob(id))));
  });

  it('keeps the reason of another delivery, for the queue board', async () => {
    const queue = await open();
    await queue.start(() => Promise.reject(new Error("ENOENT: no such file, open '/srv/reports/secret'")));
    await queue.add(reportJob(id));
    const kept = () => client.hgetall(`${redis.prefix}:reports:${id}`);
    const { failedReason } = await until('the job to be rejected', async () => {
      const job = await kept();
      return job.failedReason === undefined ? undefined : job;
    });
    expect(failedReason).toBe('An unexpected error. The log has the details under this report’s id.');
    expect(JSON.stringify(await kept())).not.toContain('/srv/reports');
  });

  it('delivers a report to another process if the first one ends before start', async () => {
    const first = await open();
    await first.add(reportJob(id));
    await until('the first process to have it', async () => (await activeIds()).includes(id));
    await first.stop();
    const others = new Deliveries();
    await (await open()).start(others.work);
    await others.resolveUpTo(1);
    expect(others.names).toEqual([id]);
  });

  it('gives no report to a process that only adds', async () => {
    const api = await open(false);
    const adding = new Deliveries();
    await api.start(adding.work);
    await api.add(reportJob(id));
    const working = new Deliveries();
    const worker = await open();
    await worker.start(working.work);
    await working.resolveUpTo(1);
    expect([adding.names, working.names]).toEqual([[], [id]]);
    await until('the queue to forget it', async () => !(await api.holds(reportJob(id))));
  });
});
