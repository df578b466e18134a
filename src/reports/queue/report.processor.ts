import { Process, Processor } from '@nestjs/bull';
import type { Job } from 'bull';
import { BULL_QUEUE, BullReportQueue, ReportJob } from './bull-queue';

/** Consumes report jobs in the process that has this provider. */
@Processor(BULL_QUEUE)
export class ReportProcessor {
  constructor(private readonly queue: BullReportQueue) {}

  @Process()
  generate(job: Job<ReportJob>): Promise<void> {
    return this.queue.deliver(job.data.reportId);
  }
}
