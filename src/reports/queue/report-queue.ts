/** The injection token of the one queue. */
export const REPORT_QUEUE = Symbol('ReportQueue');

/** A report to be worked on. A queue knows it by its id. */
export interface ReportJob {
  readonly reportId: string;
}

/**
 * Does one job. Resolved: the queue may forget it. Rejected: the queue hands it out again, later.
 * The signal says that this process is about to end: stop soon and reject.
 */
export type ReportWork = (job: ReportJob, signal: AbortSignal) => Promise<void>;

/** A queue only hints at work; what is to be done, and how far it is, stands in the `reports` table. */
export interface ReportQueue {
  /** Adding what the queue holds already changes nothing. Rejects when the queue cannot be reached. */
  add(job: ReportJob): Promise<void>;
  /** Hands out jobs, one at a time, until `stop`. */
  start(work: ReportWork): Promise<void>;
  /** Takes no more, tells the work in hand to stop, and waits until it has. */
  stop(): Promise<void>;
  /** Whether the job waits in the queue or is being worked on. */
  holds(job: ReportJob): Promise<boolean>;
  /** Rejects when the queue cannot be reached, or hands out no more. */
  reach(): Promise<void>;
}

/** How often a queue hands out a job whose work is rejected; after that the reconciler brings it back. */
export const DELIVERIES = 5;
const FIRST_BACKOFF_MS = 2_000;

/** Milliseconds before the next delivery, after so many that were rejected. */
export const backoffAfter = (rejected: number): number => FIRST_BACKOFF_MS * 2 ** (rejected - 1);
