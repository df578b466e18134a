import { isOutOfSpace, isPassing, isUnreachable } from '../database';
import { KnownError } from '../errors';

/** The reason of a failed import for the reader of its record: no stack, no SQL, no path. */
export function reasonOf(error: unknown): string {
  if (error instanceof KnownError) return error.message;
  if (isUnreachable(error)) return 'The database could not be reached.';
  if (isPassing(error)) return 'The database was too busy.';
  if (isOutOfSpace(error)) return 'The disk was full.';
  return 'An unexpected error. The log has the details.';
}
