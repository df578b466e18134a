import { setTimeout } from 'node:timers/promises';
import { InjectQueue } from '@nestjs/bull';
import { Injectable, Logger, OnModuleInit } from '@nestjs/common';
import type { JobOptions, Queue } from 'bull';
import { withTimeout } from '../../../platform/async';
import { messageOf, unavailable } from '../../../platform/errors';
import { guardUnhandled } from './guard-unhandled';
import { ClusterConnections } from './cluster-connections';
import { backoffAfter, DELIVERIES, ReportJob, ReportQueue, ReportWork } from './report-queue';

/** Bull's name for the queue. */
export const BULL_QUEUE = 'reports';

/** How long a trigger waits for Redis before it leaves the report to the reconciler. */
const TIMEOUT_MS = 2_000;
const STOP_TIMEOUT_MS = 10_000;
const POLL_INTERVAL_MS = 5;

/** Finished jobs are removed: Bull never adds a second job with the id of an existing one. */
const JOB_OPTIONS: JobOptions = {
  attempts: DELIVERIES,
  backoff: { type: 'exponential', delay: backoffAfter(1) },
  removeOnComplete: true,
  removeOnFail: true,
};

const LIVE_STATES: readonly string[] = ['waiting', 'active', 'delayed', 'paused'];
/** Bull's state for a job that is in none of its lists, which it checks one after the other. */
const NOWHERE = 'stuck';

/** Bull jobs in Redis; the id of a job is that of its report. `ReportProcessor` passes their work to `deliver`. */
@Injectable()
export class BullReportQueue implements ReportQueue, OnModuleInit {
  private readonly logger = new Logger('ReportQueue');
  private readonly stopping = new AbortController();
  private heldLocally: Promise<void> = Promise.resolve();
  /** Whether Bull has recorded the outcome of the current job, or has given up. */
  private noted = true;
  private begin!: (work: ReportWork) => void;
  private readonly work = new Promise<ReportWork>((resolve) => (this.begin = resolve));

  constructor(
    @InjectQueue(BULL_QUEUE) private readonly queue: Queue<ReportJob>,
    connections: ClusterConnections,
  ) {
    guardUnhandled(
      queue,
      (error) => this.logger.warn(`consumer: ${messageOf(error)}`),
      () => connections.close(),
    );
  }

  onModuleInit(): void {
    this.queue.on('error', (error) => this.logger.error(`Redis: ${messageOf(error)}`));
    // After an error Bull does not try again, for example when the job's lock expired and another worker has it.
    for (const outcome of ['completed', 'failed', 'error']) this.queue.on(outcome, () => (this.noted = true));
  }

  async add(job: ReportJob): Promise<void> {
    await this.withTimeout(this.queue.add(job, { ...JOB_OPTIONS, jobId: job.reportId }));
  }

  start(work: ReportWork): Promise<void> {
    this.begin(work);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    // A job that arrives before `start` goes back to the queue.
    this.begin(() => Promise.reject(unavailable('This process is shutting down.')));
    // Locally: other workers continue. Without Bull's own wait for the running job, see `guardUnhandled`.
    await this.withTimeout(this.queue.pause(true, true)).catch((error: unknown) => {
      this.logger.warn(`the queue does not pause: ${messageOf(error)}`);
    });
    // The signal makes it stop.
    await this.heldLocally.catch(() => undefined);
    await this.untilNoted();
  }

  async holds({ reportId }: ReportJob): Promise<boolean> {
    const held = await this.withTimeout(this.queue.getJob(reportId));
    if (held === null) return false;
    let state = await this.withTimeout(held.getState());
    // The job may have moved between two lists meanwhile, which it does not do twice in so short a time.
    if (state === NOWHERE) state = await this.withTimeout(held.getState());
    return LIVE_STATES.includes(state);
  }

  async reach(): Promise<void> {
    // Without a connection, the command would wait for one.
    if (this.stopping.signal.aborted || this.queue.client.status !== 'ready') {
      throw unavailable('Redis cannot be reached.');
    }
    await this.withTimeout(this.queue.client.ping());
  }

  async deliver(job: ReportJob): Promise<void> {
    const work = await this.work;
    this.noted = false;
    this.heldLocally = work(job, this.stopping.signal);
    await this.heldLocally;
  }

  /** Without Redis nothing can be recorded: the job stalls, and is delivered again. */
  private async untilNoted(): Promise<void> {
    const late = AbortSignal.timeout(STOP_TIMEOUT_MS);
    while (!this.noted && this.queue.client.status === 'ready' && !late.aborted)
      await setTimeout(POLL_INTERVAL_MS);
  }

  private withTimeout<T>(answer: Promise<T>): Promise<T> {
    return withTimeout(answer, TIMEOUT_MS, () => unavailable('Redis does not answer.'));
  }
}
