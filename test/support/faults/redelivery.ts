import Redis from 'ioredis';
import type { Environment } from '../setups';

/**
 * Makes the queue in Redis deliver a running job again: as Bull does for a job without a lock, but without the delay.
 * An in-process queue has no such case: it ends with its process.
 */
export async function handOutAgain({ env }: Environment, reportId: string): Promise<void> {
  if (env.REDIS_URL === undefined) return;
  const queue = `${env.QUEUE_PREFIX}:reports`;
  const client = new Redis(env.REDIS_URL);
  try {
    await client
      .multi()
      .del(`${queue}:${reportId}:lock`)
      .lrem(`${queue}:active`, 1, reportId)
      .lpush(`${queue}:wait`, reportId)
      .exec();
  } finally {
    client.disconnect();
  }
}
