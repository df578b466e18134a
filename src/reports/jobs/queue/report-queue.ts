import type { RetryPolicy } from '../../../platform/async';

/** The injection token of the one queue. */
export const REPORT_QUEUE = Symbol('ReportQueue');

/** A report to generate. Its id identifies it in a queue. */
export interface ReportJob {
  readonly reportId: string;
}

/**
 * Does one job. Resolved: the queue removes it. Rejected: the queue delivers it again later. The signal announces the
 * shutdown of this process: stop soon and reject.
 */
export type ReportWork = (job: ReportJob, signal: AbortSignal) => Promise<void>;

/** A queue only delivers jobs; the `reports` table holds the state of the work. */
export interface ReportQueue {
  /** Adding a job that the queue has already changes nothing. Rejects if the queue cannot be reached. */
  add(job: ReportJob): Promise<void>;
  /** Delivers jobs, one at a time, until `stop`. */
  start(work: ReportWork): Promise<void>;
  /** Accepts no further jobs, signals the running one to stop, and waits for it. */
  stop(): Promise<void>;
  /** Whether the job waits in the queue or is running. */
  holds(job: ReportJob): Promise<boolean>;
  /** Rejects if the queue cannot be reached, or has stopped delivering. */
  reach(): Promise<void>;
}

/** The deliveries of a rejected job. Afterwards the reconciler adds it again. */
export const DELIVERIES: RetryPolicy = { attempts: 5, firstMs: 2_000, longestMs: 32_000, jitter: 0 };
