import { Inject, Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { inRequest } from '../async';
import { messageOf } from '../errors';
import { Claims } from './claims';
import { Plans } from './parts/plans';
import { nameOf, REPORT_QUEUE } from './queue/report-queue';
import type { ReportQueue } from './queue/report-queue';

const EVERY_MS = 30_000;

/** Brings back to the queue what is to be done by the database and known to no queue: a lost queue loses no report. */
@Injectable()
export class Reconciler implements OnApplicationBootstrap {
  private readonly logger = new Logger('Reconciler');

  constructor(
    private readonly claims: Claims,
    private readonly plans: Plans,
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
      this.logger.warn(`the next round will try again: ${messageOf(error)}`);
    }
  }

  /** Returns how many reports and parts of them it brought back. */
  async reconcile(): Promise<number> {
    let added = 0;
    for (const report of await this.claims.free()) {
      for (const job of await this.plans.jobsLeft(report)) {
        if (await this.queue.holds(job)) continue;
        await this.queue.add(job);
        inRequest(report.requestId, () => this.logger.log(`report ${nameOf(job)} is back in the queue`));
        added++;
      }
    }
    return added;
  }
}
