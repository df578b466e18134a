import { AsyncResource } from 'node:async_hooks';
import { Logger } from '@nestjs/common';
import * as fastq from 'fastq';
import { messageOf, unavailable } from '../../errors';
import { backoffAfter, DELIVERIES, ReportQueue, ReportWork } from './report-queue';

/** The queue of a process that works alone. What it holds ends with the process; the `reports` table does not. */
export class InProcessQueue implements ReportQueue {
  private readonly logger = new Logger('ReportQueue');
  private readonly held = new Set<string>();
  private readonly backoffs = new Set<NodeJS.Timeout>();
  private readonly stopping = new AbortController();
  private work: ReportWork | undefined;
  private inHand: Promise<void> = Promise.resolve();
  /** Bound, for else a job would run within the request that happened to wake the queue, and log as a part of it. */
  private readonly jobs = fastq.promise(
    AsyncResource.bind((job: Job) => this.deliver(job)),
    1,
  );

  constructor(private readonly backoff: (rejected: number) => number = backoffAfter) {
    this.jobs.pause();
  }

  add(reportId: string): Promise<void> {
    // What comes after the end is for the next process: its row is there.
    if (!this.stopping.signal.aborted && !this.held.has(reportId)) {
      this.held.add(reportId);
      this.push({ reportId, delivery: 1 });
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
    for (const timer of this.backoffs) clearTimeout(timer);
    for (const job of this.jobs.getQueue()) this.held.delete(job.reportId);
    this.jobs.kill();
    await this.inHand;
  }

  holds(reportId: string): Promise<boolean> {
    return Promise.resolve(this.held.has(reportId));
  }

  reach(): Promise<void> {
    const ended = this.stopping.signal.aborted;
    return ended ? Promise.reject(unavailable('This process is about to end.')) : Promise.resolve();
  }

  private push(job: Job): void {
    void this.jobs.push(job);
  }

  private deliver(job: Job): Promise<void> {
    this.inHand = this.attempt(job);
    return this.inHand;
  }

  private async attempt({ reportId, delivery }: Job): Promise<void> {
    try {
      await this.work!(reportId, this.stopping.signal);
      this.held.delete(reportId);
    } catch (error) {
      if (this.stopping.signal.aborted || delivery === DELIVERIES) {
        this.held.delete(reportId);
        return;
      }
      this.logger.warn(`report ${reportId} will be tried again: ${messageOf(error)}`);
      this.later({ reportId, delivery: delivery + 1 });
    }
  }

  private later(job: Job): void {
    const timer = setTimeout(
      () => {
        this.backoffs.delete(timer);
        this.push(job);
      },
      this.backoff(job.delivery - 1),
    );
    this.backoffs.add(timer);
  }
}

interface Job {
  readonly reportId: string;
  readonly delivery: number;
}
