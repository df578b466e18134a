import { environmentWithFleet } from '../support/faults/fleet';
import { describeOnServices } from '../support/faults/on-services';
import { endingOf, endPrograms } from '../support/faults/programs';
import { launchService, type ServiceProcess } from '../support/faults/service-process';
import { type RunningRedisCluster, startRedisCluster } from '../support/services/redis-cluster';
import type { Environment } from '../support/setups';
import { until } from '../support/until';

const ROUNDS = 5;
const REPORTS_FROM = Date.UTC(2023, 0, 25, 12);

describeOnServices('the service on a Redis Cluster whose masters are killed', () => {
  let cluster: RunningRedisCluster;
  let environment: Environment;
  let service: ServiceProcess;
  let asked = 0;

  beforeAll(async () => {
    [cluster, environment] = await Promise.all([
      startRedisCluster({ replicas: true }),
      environmentWithFleet('services', 300),
    ]);
    environment = { ...environment, env: { ...environment.env, REDIS_URL: cluster.url } };
    service = await launchService(environment);
  });

  afterAll(async () => {
    await endPrograms();
    await cluster.stop();
    await environment.remove();
  });

  /** A new report, which has to be computed. */
  const trigger = () => service.trigger({ as_of: new Date(REPORTS_FROM + asked++ * 60_000).toISOString() });

  /** The index of the master that has the keys of the queue. */
  const master = async () => {
    const states = await cluster.onEach(async (client) => ({
      master: (await client.info('replication')).includes('role:master'),
      keys: (await client.keys('*:reports:*')).length,
    }));
    return states.findIndex(({ master, keys }) => master && keys > 0);
  };

  it(`completes what was accepted before, during and after each of ${ROUNDS} kills`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const ids = [await trigger(), await trigger()];
      const killed = cluster.nodes[await master()]!;
      const back = killed.restart('SIGKILL', 8_000);
      for (let i = 0; i < 5; i++) ids.push(await trigger());
      await back;
      ids.push(await trigger());
      for (const id of ids) {
        expect(await service.outcome(id, 120_000)).toMatchObject({ status: 'Completed', attempts: 1 });
      }
      await until(
        'the cluster to be whole',
        async () =>
          (await cluster.onEach((client) => client.info('replication'))).filter((info) =>
            /role:master[^]*connected_slaves:1|master_link_status:up/.test(info),
          ).length === cluster.nodes.length,
        { within: 60_000, every: 250 },
      );
    }
    process.stdout.write(`${ROUNDS} kills of masters: ${asked} reports, all completed\n`);
    expect(await endingOf(service.program)).toBe('status 0');
  });
});
