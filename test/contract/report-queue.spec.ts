import { describeEachSetup, freshEnvironment } from '../support/setups';
import { keepsTheContract } from './queue-contract';

/** `embedded` is the in-process queue, `services` is Bull on Redis. */
describeEachSetup('a queue of reports', (setup) => {
  keepsTheContract(async () => {
    const { env, remove } = await freshEnvironment(setup);
    const { REDIS_URL: url, QUEUE_PREFIX: prefix } = env;
    return url === undefined || prefix === undefined ? { remove } : { redis: { url, prefix }, remove };
  });
});
