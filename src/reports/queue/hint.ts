import type { Logger } from '@nestjs/common';
import { messageOf } from '../../errors';
import { nameOf, ReportJob, ReportQueue } from './report-queue';

/** Tells a queue of jobs that are written down: what it cannot be told of, the reconciler brings to it later. */
export async function hint(queue: ReportQueue, jobs: readonly ReportJob[], logger: Logger): Promise<void> {
  const added = await Promise.allSettled(jobs.map((job) => queue.add(job)));
  added.forEach((outcome, i) => {
    if (outcome.status === 'rejected')
      logger.warn(`report ${nameOf(jobs[i]!)} waits for the reconciler: ${messageOf(outcome.reason)}`);
  });
}
