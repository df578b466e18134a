import { Process, Processor } from '@nestjs/bull';
import type { Job } from 'bull';
import { JobReturnedError } from '../../generation/report-generator';
import { BULL_QUEUE, BullReportQueue } from './bull-queue';
import { reasonOf, type ReportJob } from './report-queue';

/** Consumes report jobs in processes that have this provider. */
@Processor(BULL_QUEUE)
export class ReportProcessor {
  constructor(private readonly queue: BullReportQueue) {}

  @Process()
  async process({ data }: Job<ReportJob>): Promise<void> {
    try {
      await this.queue.deliver(data);
    } catch (error) {
      // Bull stores the message with the job, and the queue board shows it.
      throw new Error(wordsFor(error), { cause: error });
    }
  }
}

/** Why a job will be delivered again: no stack, no SQL, no path. */
const wordsFor = (error: unknown): string =>
  error instanceof JobReturnedError ? error.message : reasonOf(error);
