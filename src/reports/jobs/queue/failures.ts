import { isOutOfSpace, isPassing, isUnreachable } from '../../../platform/database';
import { KnownError } from '../../../platform/errors';
import { StorageFailure } from '../../files/storage/report-storage';

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
  if (error instanceof KnownError) return error.message;
  if (isUnreachable(error)) return 'The database could not be reached.';
  if (isPassing(error)) return 'The database was too busy.';
  if (isOutOfSpace(error)) return 'The disk was full.';
  const code = fileErrorOf(error);
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return 'The folder for reports cannot be written to.';
  if (/^E[A-Z]+$/.test(code)) return `The report file could not be written (${code}).`;
  return 'An unexpected error. The log has the details under this report’s id.';
}
