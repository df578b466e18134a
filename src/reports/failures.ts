import { isOutOfSpace, isPassing, isUnreachable } from '../database';
import { KnownError } from '../errors';
import { StorageFailure } from './storage/storage-failure';

/** The process is about to end: somebody else shall do the work, or this process in its next life. */
export class HandedBack extends Error {
  constructor() {
    super('handed back, since this process is about to end');
  }
}

/** Another process has taken the report over. */
export class ClaimLost extends Error {
  constructor() {
    super('another process has taken this report over');
  }
}

/** The rows of an equal report were taken away before this one could have them. */
export class ResultGone extends Error {
  constructor() {
    super('the rows of the equal report are gone');
  }
}

const PASSING_FILE_ERRORS = new Set(['EAGAIN', 'EBUSY', 'EIO', 'EMFILE', 'ENFILE', 'ETIMEDOUT']);

function fileErrorOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** Whether the same work may succeed later; anything else would only fail again. */
export const mayPass = (error: unknown): boolean =>
  error instanceof ResultGone ||
  isPassing(error) ||
  isUnreachable(error) ||
  isOutOfSpace(error) ||
  (error instanceof StorageFailure && error.passes) ||
  PASSING_FILE_ERRORS.has(fileErrorOf(error));

/** Why a report failed, in words for its reader: no stack, no SQL, no path. */
export function reasonOf(error: unknown): string {
  if (error instanceof KnownError) return error.message;
  if (isUnreachable(error)) return 'The database could not be reached.';
  if (isPassing(error)) return 'The database was too busy.';
  if (isOutOfSpace(error)) return 'There was no room left on the disk.';
  const code = fileErrorOf(error);
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return 'The folder for reports cannot be written to.';
  if (/^E[A-Z]+$/.test(code)) return `The report file could not be written (${code}).`;
  return 'An unexpected failure; the log says more under this report’s id.';
}

/** How often a report is begun before it counts as failed. */
export const MAX_ATTEMPTS = 3;

/**
 * What an error in an attempt (from 1) comes to. Lost: somebody else has the work. Handed back: the attempt does not
 * count. Again: later. Failed: for good.
 */
export type Verdict = 'lost' | 'handed back' | 'again' | 'failed';

export function verdictOn(error: unknown, attempt: number): Verdict {
  if (error instanceof ClaimLost) return 'lost';
  if (error instanceof HandedBack) return 'handed back';
  return mayPass(error) && attempt < MAX_ATTEMPTS ? 'again' : 'failed';
}

/** Why it failed at that attempt. */
export const reasonAt = (error: unknown, attempt: number): string =>
  attempt > 1 ? `${reasonOf(error)} (${attempt} attempts)` : reasonOf(error);

export const USED_UP = `It was begun ${MAX_ATTEMPTS} times, and each time its process ended or lost its database on the way.`;
