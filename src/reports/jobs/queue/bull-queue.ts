import { setTimeout } from 'node:timers/promises';
import { InjectQueue } from '@nestjs/bull';
import { Injectable, Logger, OnModuleInit } from '@nestjs/common';
import type { JobOptions, Queue, QueueOptions } from 'bull';
import { withTimeout } from '../../../platform/async';
import { messageOf, unavailable } from '../../../platform/errors';
import { connectRedis, type RedisClient, type RedisConfig } from '../../../platform/redis';
import { DELIVERIES, ReportJob, ReportQueue, ReportWork } from './report-queue';

/** How long a queue may take to close: without Redis, Bull may wait for the end of a connection that was never open. */
const CLOSE_TIMEOUT_MS = 3_000;

/** Methods whose promises Bull, or Nest on its behalf, does not handle. */
const UNHEARD = ['process', 'setWorkerName'] as const;

/**
 * Passes unhandled rejections of a queue to `tell`: such a promise rejects when a connection closes, and Node would end
 * the process. Bull's wait for running jobs, a part of an unforced `close` and of `pause(true)`, has the same problem:
 * it starts a reconnection whose promise is not handled while a job runs. So a queue always closes by force, after its
 * owner has waited; then `closed` is called.
 */
function guardUnhandled(queue: Queue, notify: (error: unknown) => void, closed: () => void): void {
  const methods = queue as unknown as Record<
    (typeof UNHEARD)[number],
    (...words: unknown[]) => Promise<unknown>
  >;
  for (const name of UNHEARD) {
    const original = methods[name].bind(queue);
    methods[name] = (...words) => original(...words).catch(notify);
  }
  const close = queue.close.bind(queue);
  queue.close = () =>
    withTimeout(close(true), CLOSE_TIMEOUT_MS, () => unavailable('the queue does not close'))
      .catch(notify)
      .finally(closed);
}

type Open = NonNullable<QueueOptions['createClient']>;

/** The connections of a queue to a Redis Cluster, which Bull neither opens nor closes itself. */
export class ClusterConnections {
  private readonly opened: RedisClient[] = [];

  constructor(private readonly redis: RedisConfig) {}

  readonly open: Open = (type) => {
    // Bull's own options: connections that wait for a job or for events wait without a limit.
    const waits = { enableReadyCheck: false, maxRetriesPerRequest: null };
    const client = connectRedis(this.redis, type === 'client' ? {} : waits);
    this.opened.push(client);
    return client;
  };

  close(): void {
    for (const client of this.opened) client.disconnect();
  }
}

/** Bull's name for the queue. */
export const BULL_QUEUE = 'reports';

/** How long a trigger waits for Redis before it leaves the report to the reconciler. */
const TIMEOUT_MS = 2_000;
const STOP_TIMEOUT_MS = 10_000;
const POLL_INTERVAL_MS = 5;

/** Finished jobs are removed: Bull never adds a second job with the id of an existing one. */
const JOB_OPTIONS: JobOptions = {
  attempts: DELIVERIES.attempts,
  backoff: { type: 'exponential', delay: DELIVERIES.firstMs },
  removeOnComplete: true,
  removeOnFail: true,
};

const LIVE_STATES: readonly string[] = ['waiting', 'active', 'delayed', 'paused'];
/** Bull's state for a job that is in none of its lists, which it checks one after the other. */
const NOWHERE = 'stuck';

/** Bull jobs in Redis; the id of a job is that of its report. `ReportProcessor` passes their work to `deliver`. */
@Injectable()
export class BullReportQueue implements ReportQueue, OnModuleInit {
  private readonly logger = new Logger(BullReportQueue.name);
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
      (error) => this.logger.warn(`the consumer of report jobs failed: ${messageOf(error)}`),
      () => connections.close(),
    );
  }

  onModuleInit(): void {
    this.queue.on('error', (error) => this.logger.error(`the queue failed in Redis: ${messageOf(error)}`));
    // Bull does not try again after an error, for example when the job's lock expired and another worker has it.
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
      this.logger.warn(`the queue could not be paused: ${messageOf(error)}`);
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
