import { Process, Processor } from '@nestjs/bull';
import type { Job } from 'bull';
import { BULL_QUEUE, BullReportQueue } from './bull-queue';
import type { ReportJob } from './report-queue';

/** Consumes report jobs in the process that has this provider. */
@Processor(BULL_QUEUE)
export class ReportProcessor {
  constructor(private readonly queue: BullReportQueue) {}

  @Process()
  process({ data }: Job<ReportJob>): Promise<void> {
    return this.queue.deliver(data);
  }
}
