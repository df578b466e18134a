import Redis from 'ioredis';
import type { Environment } from '../setups';

/**
 * Makes the queue in Redis hand out a job that somebody has in hand: what Bull does when it finds a job without a lock,
 * without the waiting. A queue in process has nothing of the kind: it ends with its process.
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
