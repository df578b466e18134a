import type { QueueOptions } from 'bull';
import { connectRedis, type RedisClient, type RedisConfig } from '../../../platform/redis';

type Open = NonNullable<QueueOptions['createClient']>;

/** The connections of a queue to a Redis Cluster, which Bull neither opens nor closes itself. */
export class ClusterConnections {
  private readonly opened: RedisClient[] = [];

  constructor(private readonly redis: RedisConfig) {}

  readonly open: Open = (type) => {
    // Bull's own options: connections that wait for a job or for events wait without a limit.
    const waits = { enableReadyCheck: false, maxRetriesPerRequest: null };
    const client = connectRedis(this.redis, type === 'client' ? {} : waits);
    this.opened.push(client);
    return client;
  };

  close(): void {
    for (const client of this.opened) client.disconnect();
  }
}
