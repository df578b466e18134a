import { isOutOfSpace, isPassing, isUnreachable } from '../../platform/database';
import { KnownError } from '../../platform/errors';
import { StorageFailure } from '../files/storage/report-storage';
import { LeaseLostError } from '../records/reports.repository';

/** The process is shutting down: another process does the work, or this one after its restart. */
export class JobReturnedError extends Error {
  constructor() {
    super('returned to the queue, because this process is shutting down');
  }
}

/** The rows of the identical report were deleted, or outdated by an import, before this report could reuse them. */
export class ResultGoneError extends Error {
  constructor() {
    super('the rows of the identical report are gone or outdated');
  }
}

const PASSING_FILE_ERRORS = new Set(['EAGAIN', 'EBUSY', 'EIO', 'EMFILE', 'ENFILE', 'ETIMEDOUT']);

function fileErrorOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** Whether a retry may succeed; other failures would only repeat. */
export const mayPass = (error: unknown): boolean =>
  error instanceof ResultGoneError ||
  isPassing(error) ||
  isUnreachable(error) ||
  isOutOfSpace(error) ||
  (error instanceof StorageFailure && error.passes) ||
  PASSING_FILE_ERRORS.has(fileErrorOf(error));

/** The reason of a failure for the reader of the report: no stack, no SQL, no path. */
export function reasonOf(error: unknown): string {
  if (error instanceof KnownError) return error.message;
  if (isUnreachable(error)) return 'The database could not be reached.';
  if (isPassing(error)) return 'The database was too busy.';
  if (isOutOfSpace(error)) return 'The disk was full.';
  const code = fileErrorOf(error);
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return 'The folder for reports cannot be written to.';
  if (/^E[A-Z]+$/.test(code)) return `The report file could not be written (${code}).`;
  return 'An unexpected error. The log has the details under this report’s id.';
}

/** The maximum number of attempts before a report has failed. */
export const MAX_ATTEMPTS = 3;

/**
 * Classifies the error of an attempt (from 1). Lost: another process has the work. Handed back: the attempt does not
 * count. Again: retry later. Failed: permanent.
 */
export type FailureClass = 'lost' | 'handed back' | 'again' | 'failed';

export function classifyFailure(error: unknown, attempt: number): FailureClass {
  if (error instanceof LeaseLostError) return 'lost';
  if (error instanceof JobReturnedError) return 'handed back';
  return mayPass(error) && attempt < MAX_ATTEMPTS ? 'again' : 'failed';
}

/** The reason of a failure at that attempt. */
export const reasonAt = (error: unknown, attempt: number): string =>
  attempt > 1 ? `${reasonOf(error)} (${attempt} attempts)` : reasonOf(error);

export const USED_UP = `It was attempted ${MAX_ATTEMPTS} times, and each time its process ended or lost the database.`;
