import { setTimeout } from 'node:timers/promises';
import { InjectQueue } from '@nestjs/bull';
import { Injectable, Logger, OnModuleInit } from '@nestjs/common';
import type { JobOptions, Queue } from 'bull';
import { inTime } from '../../async';
import { messageOf, unavailable } from '../../errors';
import { hearRejections } from './bull-rejections';
import { ClusterConnections } from './cluster-connections';
import { backoffAfter, DELIVERIES, ReportJob, ReportQueue, ReportWork } from './report-queue';

/** Bull's name for the queue. */
export const BULL_QUEUE = 'reports';

/** How long a trigger waits for Redis before it leaves the report to the reconciler. */
const PATIENCE_MS = 2_000;
const STOP_PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 5;

/** Finished jobs leave no trace: one that stayed would keep its like from ever being added again. */
const JOB_OPTIONS: JobOptions = {
  attempts: DELIVERIES,
  backoff: { type: 'exponential', delay: backoffAfter(1) },
  removeOnComplete: true,
  removeOnFail: true,
};

const LIVE_STATES: readonly string[] = ['waiting', 'active', 'delayed', 'paused'];
/** What Bull says of a job that it finds in none of its lists, which it looks through one after the other. */
const NOWHERE = 'stuck';

/** Bull jobs in Redis; a job's id is that of its report. `ReportProcessor` hands their work over to `deliver`. */
@Injectable()
export class BullReportQueue implements ReportQueue, OnModuleInit {
  private readonly logger = new Logger('ReportQueue');
  private readonly stopping = new AbortController();
  private inHand: Promise<void> = Promise.resolve();
  /** Whether Bull has written what became of the job in hand, or has given up on that. */
  private noted = true;
  private begin!: (work: ReportWork) => void;
  private readonly work = new Promise<ReportWork>((resolve) => (this.begin = resolve));

  constructor(
    @InjectQueue(BULL_QUEUE) private readonly queue: Queue<ReportJob>,
    connections: ClusterConnections,
  ) {
    hearRejections(
      queue,
      (error) => this.logger.warn(`consumer: ${messageOf(error)}`),
      () => connections.close(),
    );
  }

  onModuleInit(): void {
    this.queue.on('error', (error) => this.logger.error(`Redis: ${messageOf(error)}`));
    // An error: it does not try again, as where the lock of the job ran out and another worker has it.
    for (const outcome of ['completed', 'failed', 'error']) this.queue.on(outcome, () => (this.noted = true));
  }

  async add(job: ReportJob): Promise<void> {
    await this.inTime(this.queue.add(job, { ...JOB_OPTIONS, jobId: job.reportId }));
  }

  start(work: ReportWork): Promise<void> {
    this.begin(work);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    // A job that came before any work was named goes back to the queue.
    this.begin(() => Promise.reject(unavailable('This process is about to end.')));
    // Locally: other workers go on. Not with Bull's own waiting for the job in hand, see `hearRejections`.
    await this.inTime(this.queue.pause(true, true)).catch((error: unknown) => {
      this.logger.warn(`the queue does not pause: ${messageOf(error)}`);
    });
    // The signal has told it to come to an end.
    await this.inHand.catch(() => undefined);
    await this.untilNoted();
  }

  async holds({ reportId }: ReportJob): Promise<boolean> {
    const held = await this.inTime(this.queue.getJob(reportId));
    if (held === null) return false;
    let state = await this.inTime(held.getState());
    // It may have gone from one list to another meanwhile, which it does not do twice in a moment.
    if (state === NOWHERE) state = await this.inTime(held.getState());
    return LIVE_STATES.includes(state);
  }

  async reach(): Promise<void> {
    // A connection that is not there would keep the question until it is.
    if (this.stopping.signal.aborted || this.queue.client.status !== 'ready') {
      throw unavailable('Redis cannot be reached.');
    }
    await this.inTime(this.queue.client.ping());
  }

  async deliver(job: ReportJob): Promise<void> {
    const work = await this.work;
    this.noted = false;
    this.inHand = work(job, this.stopping.signal);
    await this.inHand;
  }

  /** Where Redis is away nothing can be written: the job is found stalled, and handed out again. */
  private async untilNoted(): Promise<void> {
    const late = AbortSignal.timeout(STOP_PATIENCE_MS);
    while (!this.noted && this.queue.client.status === 'ready' && !late.aborted)
      await setTimeout(LOOK_EVERY_MS);
  }

  private inTime<T>(answer: Promise<T>): Promise<T> {
    return inTime(answer, PATIENCE_MS, () => unavailable('Redis does not answer.'));
  }
}
