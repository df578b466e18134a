import { BeforeApplicationShutdown, Inject, Injectable, OnApplicationBootstrap } from '@nestjs/common';
import { REPORT_QUEUE } from './queue/report-queue';
import type { ReportQueue } from './queue/report-queue';
import { ReportRunner } from './report-runner';

/** Connects the queue with the runner, for the life of the process. */
@Injectable()
export class ReportWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(REPORT_QUEUE) private readonly queue: ReportQueue,
    private readonly runner: ReportRunner,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    return this.queue.start(({ reportId }, signal) => this.runner.run(reportId, signal));
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.queue.stop();
  }
}
