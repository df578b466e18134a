import { Process, Processor } from '@nestjs/bull';
import type { Job } from 'bull';
import { BULL_QUEUE, BullReportQueue } from './bull-queue';
import { HandedBack, reasonOf } from '../failures';
import type { ReportJob } from './report-queue';

/** Consumes report jobs in the process that has this provider. */
@Processor(BULL_QUEUE)
export class ReportProcessor {
  constructor(private readonly queue: BullReportQueue) {}

  @Process()
  async process({ data }: Job<ReportJob>): Promise<void> {
    try {
      await this.queue.deliver(data);
    } catch (error) {
      // Bull keeps it with the job, for whoever looks at the queue.
      throw new Error(wordsFor(error), { cause: error });
    }
  }
}

/** Why a job will be handed out again: no stack, no SQL, no path. */
const wordsFor = (error: unknown): string => (error instanceof HandedBack ? error.message : reasonOf(error));
