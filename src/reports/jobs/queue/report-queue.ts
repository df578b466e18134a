import type { RetryPolicy } from '../../../platform/async';
import { isOutOfSpace, isPassing, isUnreachable, knownReason } from '../../../platform/database';
import { StorageFailure } from '../../files/storage/report-storage';

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

const PASSING_FILE_ERRORS = new Set(['EAGAIN', 'EBUSY', 'EIO', 'EMFILE', 'ENFILE', 'ETIMEDOUT']);

function fileErrorOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** Whether a retry may succeed; other failures would only repeat. */
export const mayPass = (error: unknown): boolean =>
  isPassing(error) ||
  isUnreachable(error) ||
  isOutOfSpace(error) ||
  (error instanceof StorageFailure && error.passes) ||
  PASSING_FILE_ERRORS.has(fileErrorOf(error));

/** The reason of a failure for the reader of the report: no stack, no SQL, no path. */
export function reasonOf(error: unknown): string {
  const known = knownReason(error);
  if (known !== undefined) return known;
  const code = fileErrorOf(error);
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return 'The folder for reports cannot be written to.';
  if (/^E[A-Z]+$/.test(code)) return `The report file could not be written (${code}).`;
  return 'An unexpected error. The log has the details under this report’s id.';
}
