import { BeforeApplicationShutdown, Inject, Injectable, OnApplicationBootstrap } from '@nestjs/common';
import { PartRunner } from './parts/part-runner';
import { REPORT_QUEUE } from './queue/report-queue';
import type { ReportJob, ReportQueue } from './queue/report-queue';
import { ReportRunner } from './report-runner';

/** Connects the queue with the work, for the life of the process. */
@Injectable()
export class ReportWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(REPORT_QUEUE) private readonly queue: ReportQueue,
    private readonly reports: ReportRunner,
    private readonly parts: PartRunner,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    return this.queue.start((job, signal) => this.work(job, signal));
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.queue.stop();
  }

  /** Whoever does the last part takes the report further at once, be it for the first time or when it was killed in that. */
  private async work({ reportId, part }: ReportJob, signal: AbortSignal): Promise<void> {
    if (part === undefined || (await this.parts.run(reportId, part, signal)))
      await this.reports.run(reportId, signal);
  }
}
