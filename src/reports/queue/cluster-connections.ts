import type { QueueOptions } from 'bull';
import { connectRedis, type RedisClient, type RedisConfig } from '../../redis';

type Open = NonNullable<QueueOptions['createClient']>;

/** The connections of a queue to a Redis Cluster: Bull makes none by itself there, and closes none. */
export class ClusterConnections {
  private readonly opened: RedisClient[] = [];

  constructor(private readonly redis: RedisConfig) {}

  readonly open: Open = (type) => {
    // As Bull has it: what waits for a job, or for news, waits for as long as it takes.
    const waits = { enableReadyCheck: false, maxRetriesPerRequest: null };
    const client = connectRedis(this.redis, type === 'client' ? {} : waits);
    this.opened.push(client);
    return client;
  };

  close(): void {
    for (const client of this.opened) client.disconnect();
  }
}
