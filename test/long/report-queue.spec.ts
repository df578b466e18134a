import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { DELIVERIES } from '../../src/reports/jobs/queue/report-queue';
import { Deliveries, reportJob } from '../contract/deliveries';
import { bullQueue, inProcessQueue } from '../contract/queues';
import { describeEachSetup, freshEnvironment } from '../support/setups';
import { until } from '../support/until';

/** Long because of Bull's delays between deliveries: half a minute in all. */
describeEachSetup('a report whose work is rejected each time', (setup) => {
  it('is delivered a limited number of times, then dropped, and may be added again', async () => {
    Logger.overrideLogger(false);
    const environment = await freshEnvironment(setup);
    const { REDIS_URL = '', QUEUE_PREFIX = '' } = environment.env;
    const redis = { url: REDIS_URL, prefix: QUEUE_PREFIX };
    const { queue, close } = setup === 'embedded' ? inProcessQueue() : await bullQueue(redis);
    const deliveries = new Deliveries();
    const id = randomUUID();
    try {
      await queue.start(deliveries.work);
      await queue.add(reportJob(id));
      for (let place = 0; place < DELIVERIES.attempts; place++) {
        const { reject } = await deliveries.at(place, 60_000);
        await expect(queue.holds(reportJob(id))).resolves.toBe(true);
        reject();
      }
      await until('the queue to forget it', async () => !(await queue.holds(reportJob(id))));
      expect(deliveries.all).toHaveLength(DELIVERIES.attempts);
      await queue.add(reportJob(id));
      (await deliveries.at(DELIVERIES.attempts)).resolve();
      await until('the queue to forget it again', async () => !(await queue.holds(reportJob(id))));
    } finally {
      await close();
      await environment.remove();
    }
  });
});
