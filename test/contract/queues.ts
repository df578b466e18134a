import { Test } from '@nestjs/testing';
import { ConfigModule, parseConfig } from '../../src/platform/config';
import { BullQueueModule, BullWorkerModule } from '../../src/reports';
import { InProcessQueue } from '../../src/reports/jobs/queue/in-process-queue';
import { DELIVERIES, REPORT_QUEUE, type ReportQueue } from '../../src/reports/jobs/queue/report-queue';

export interface OpenQueue {
  readonly queue: ReportQueue;
  close(): Promise<void>;
}

export interface RedisAddress {
  readonly url: string;
  readonly prefix: string;
}

/** The in-process queue, with a shorter delay before it delivers again. */
export function inProcessQueue(): OpenQueue {
  const queue = new InProcessQueue({ ...DELIVERIES, firstMs: 20, longestMs: 20 });
  return { queue, close: () => queue.stop() };
}

/** One process's side of a queue in Redis, with its processor by default. */
export async function bullQueue(redis: RedisAddress, works = true): Promise<OpenQueue> {
  const module = await Test.createTestingModule({
    imports: [
      ConfigModule.forRoot(parseConfig({ REDIS_URL: redis.url, QUEUE_PREFIX: redis.prefix })),
      BullQueueModule,
      ...(works ? [BullWorkerModule] : []),
    ],
  }).compile();
  await module.init();
  return { queue: module.get<ReportQueue>(REPORT_QUEUE), close: () => module.close() };
}
