import { AsyncResource } from 'node:async_hooks';
import { Global, Logger, Module } from '@nestjs/common';
import * as fastq from 'fastq';
import { retryDelay, type RetryPolicy } from '../../../platform/async';
import { messageOf, unavailable } from '../../../platform/errors';
import { DELIVERIES, REPORT_QUEUE, ReportJob, ReportQueue, ReportWork } from './report-queue';

/** The queue of a single process. Its jobs end with the process; the table of reports does not. */
export class InProcessQueue implements ReportQueue {
  private readonly logger = new Logger(InProcessQueue.name);
  private readonly held = new Set<string>();
  private readonly delays = new Set<NodeJS.Timeout>();
  private readonly stopping = new AbortController();
  private work: ReportWork | undefined;
  private heldLocally: Promise<void> = Promise.resolve();
  /** Bound, because a job would otherwise run, and log, within the request that woke the queue. */
  private readonly jobs = fastq.promise(
    AsyncResource.bind((delivery: Delivery) => this.deliver(delivery)),
    1,
  );

  constructor(private readonly deliveries: RetryPolicy = DELIVERIES) {
    this.jobs.pause();
  }

  add(job: ReportJob): Promise<void> {
    // Jobs after the stop are for the next process: their rows are stored.
    if (!this.stopping.signal.aborted && !this.held.has(job.reportId)) {
      this.held.add(job.reportId);
      void this.jobs.push({ job, count: 1 });
    }
    return Promise.resolve();
  }

  start(work: ReportWork): Promise<void> {
    this.work = work;
    this.jobs.resume();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.jobs.pause();
    for (const timer of this.delays) clearTimeout(timer);
    for (const { job } of this.jobs.getQueue()) this.held.delete(job.reportId);
    this.jobs.kill();
    await this.heldLocally;
  }

  holds(job: ReportJob): Promise<boolean> {
    return Promise.resolve(this.held.has(job.reportId));
  }

  reach(): Promise<void> {
    const ended = this.stopping.signal.aborted;
    return ended ? Promise.reject(unavailable('This process is shutting down.')) : Promise.resolve();
  }

  private deliver(delivery: Delivery): Promise<void> {
    this.heldLocally = this.attempt(delivery);
    return this.heldLocally;
  }

  private async attempt({ job, count }: Delivery): Promise<void> {
    try {
      await this.work!(job, this.stopping.signal);
      this.held.delete(job.reportId);
    } catch (error) {
      const delayMs = retryDelay(this.deliveries, count);
      if (this.stopping.signal.aborted || delayMs === undefined) {
        this.held.delete(job.reportId);
        return;
      }
      this.logger.warn(`report ${job.reportId} will be retried: ${messageOf(error)}`);
      this.later({ job, count: count + 1 }, delayMs);
    }
  }

  private later(delivery: Delivery, delayMs: number): void {
    const timer = setTimeout(() => {
      this.delays.delete(timer);
      void this.jobs.push(delivery);
    }, delayMs);
    this.delays.add(timer);
  }
}

/** A job, and the number of its delivery. */
interface Delivery {
  readonly job: ReportJob;
  readonly count: number;
}

@Global()
@Module({
  providers: [{ provide: REPORT_QUEUE, useFactory: () => new InProcessQueue() }],
  exports: [REPORT_QUEUE],
})
export class InProcessQueueModule {}
