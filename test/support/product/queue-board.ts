import Bull from 'bull';
import { redisOptions } from '../../../src/redis';
import { BULL_QUEUE, type ReportJob } from '../../../src/reports';
import { until } from '../until';
import { withKey } from './api-keys';
import { type Answer, answerOf, send } from './client';
import type { Place } from './service';

/** What is said of a job whose work failed, with a path that only the log may hold. */
export const FAILURE = 'It could not be worked out.';

/** The queue of a service, for a test to put jobs in: the service is not to work on them meanwhile. */
export class TestQueue {
  private readonly queue: Bull.Queue<ReportJob>;

  constructor({ REDIS_URL, QUEUE_PREFIX }: Record<string, string>) {
    this.queue = new Bull(BULL_QUEUE, { redis: redisOptions(REDIS_URL!), prefix: QUEUE_PREFIX! });
  }

  /** Jobs that wait. */
  async add(...jobs: readonly ReportJob[]): Promise<void> {
    for (const job of jobs) await this.queue.add(job, { jobId: job.reportId });
  }

  /** A job that has failed, and stays there. */
  async addFailed(job: ReportJob): Promise<void> {
    // The next one to be taken, whatever waits.
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

/** The cookie of a new session of the board, as a browser would send it. */
export async function sessionOf(service: Place, secret: string): Promise<string> {
  const { status, headers } = await send(service, '/queues/session', withKey(secret, { method: 'POST' }));
  if (status !== 204) throw new Error(`POST /queues/session was answered with ${status}`);
  return headers.get('set-cookie')!.split(';')[0]!;
}

/** What the board is answered to a request of its own, from a browser with that cookie. */
export async function askBoard<Body>(
  service: Place,
  cookie: string,
  path: string,
  method = 'GET',
  headers: Record<string, string> = {},
): Promise<Answer<Body>> {
  return answerOf(await send(service, `/queues${path}`, { method, headers: { ...headers, cookie } }));
}
