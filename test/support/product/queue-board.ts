import Bull from 'bull';
import { redisOptions } from '../../../src/platform/redis';
import { BULL_QUEUE, type ReportJob } from '../../../src/reports';
import { until } from '../until';
import { type Answer, answerOf, send } from './client';
import type { Place } from './service';

/** The message of a failed job, without the path that only the log may contain. */
export const FAILURE = 'It could not be computed.';

/** The queue of a service without a worker, to which a test adds jobs. */
export class TestQueue {
  private readonly queue: Bull.Queue<ReportJob>;

  constructor({ REDIS_URL, QUEUE_PREFIX }: Record<string, string>) {
    this.queue = new Bull(BULL_QUEUE, { redis: redisOptions(REDIS_URL!), prefix: QUEUE_PREFIX! });
  }

  /** Adds waiting jobs. */
  async add(...jobs: readonly ReportJob[]): Promise<void> {
    for (const job of jobs) await this.queue.add(job, { jobId: job.reportId });
  }

  /** Adds a job that fails, and stays in the queue. */
  async addFailed(job: ReportJob): Promise<void> {
    // The next job, before all waiting ones.
    await this.queue.add(job, { jobId: job.reportId, lifo: true });
    const taken = (await this.queue.getNextJob())!;
    await taken.moveToFailed(Object.assign(new Error(FAILURE), { stack: `at ${__filename}` }));
    await until('the job to have failed', () => this.is(job, 'failed'));
  }

  async is(job: ReportJob, state: Bull.JobStatus): Promise<boolean> {
    return (await (await this.queue.getJob(job.reportId))?.getState()) === state;
  }

  async close(): Promise<void> {
    await this.queue.close(true);
  }
}

/** The board's answer to a request from a browser with that cookie. */
export async function askBoard<Body>(
  service: Place,
  cookie: string,
  path: string,
  method = 'GET',
  headers: Record<string, string> = {},
): Promise<Answer<Body>> {
  return answerOf(await send(service, `/queues${path}`, { method, headers: { ...headers, cookie } }));
}
