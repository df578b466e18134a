import { Inject, Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { runWithRequestId } from '../../platform/async';
import { messageOf } from '../../platform/errors';
import { ReportLeaseStore } from '../records/reports.repository';
import { REPORT_QUEUE, type ReportQueue } from './queue/report-queue';

const EVERY_MS = 30_000;

/** Adds Running reports to the queue that the queue does not hold: a lost queue loses no report. */
@Injectable()
export class Reconciler implements OnApplicationBootstrap {
  private readonly logger = new Logger('Reconciler');

  constructor(
    private readonly leases: ReportLeaseStore,
    @Inject(REPORT_QUEUE) private readonly queue: ReportQueue,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    return this.tick();
  }

  @Interval(EVERY_MS)
  async tick(): Promise<void> {
    try {
      await this.reconcile();
    } catch (error) {
      this.logger.warn(`the next run will retry: ${messageOf(error)}`);
    }
  }

  /** Returns the number of reports that it added. */
  async reconcile(): Promise<number> {
    let added = 0;
    for (const { reportId, requestId } of await this.leases.free()) {
      if (await this.queue.holds({ reportId })) continue;
      await this.queue.add({ reportId });
      runWithRequestId(requestId, () => this.logger.log(`report ${reportId} is back in the queue`));
      added++;
    }
    return added;
  }
}
