import { describeOnServices } from '../support/faults/on-services';
import { startRedisCluster } from '../support/services/redis-cluster';
import { keepsTheContract } from './queue-contract';

describeOnServices('a queue of reports in a Redis Cluster', () => {
  keepsTheContract(async () => {
    const cluster = await startRedisCluster();
    return { redis: { url: cluster.url, prefix: '{queue}' }, remove: () => cluster.stop() };
  });
});
