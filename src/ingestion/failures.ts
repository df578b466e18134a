import { knownReason } from '../platform/database';
import { type ErrorCode, KnownError } from '../platform/errors';
import type { Notice } from './importers/importer';
import type { Rejects } from './reading/row-reader';

/** The reason of a failed import for the reader of its record: no stack, no SQL, no path. */
export const reasonOf = (error: unknown): string =>
  knownReason(error) ?? 'An unexpected error. The log has the details.';

const REFUSALS: ReadonlySet<ErrorCode> = new Set(['import-refused', 'too-large']);

/** Whether the input is the cause of a failed import. */
export const isRefusal = (error: unknown): error is KnownError =>
  error instanceof KnownError && REFUSALS.has(error.code);

/** The error of an import with rejected rows, if it is strict, or if no row could be taken. */
export function rejectsRefusal(
  { count, first }: Rejects,
  rows: number,
  isStrict: boolean,
): KnownError | undefined {
  if (isStrict) {
    const reason = `${count} of ${rows} rows cannot be taken, and the import is strict: nothing was kept.`;
    return new KnownError('import-refused', reason);
  }
  if (count < rows) return undefined;
  const which = rows === 1 ? 'The only row cannot' : `None of the ${rows} rows can`;
  const reasons = first.slice(0, 1).map(({ line, reason }) => ` Line ${line}: ${reason}.`);
  return new KnownError('import-refused', `${which} be taken.${reasons.join('')}`);
}

export const noticesRefusal = (notices: readonly Notice[]): KnownError =>
  new KnownError(
    'import-refused',
    `The import is strict about notices: nothing was kept. ${notices.map(({ message }) => message).join(' ')}`,
  );

/** Adds the id of the import, its rejected rows and its notices to a refusal. */
export const withIngestion = (
  error: unknown,
  ingestionId: string,
  rejects: Rejects,
  notices: readonly Notice[],
): unknown => withRows(error, { ingestion_id: ingestionId }, rejects, notices);

/** Adds the rejected rows and the notices to a refusal. */
export function withRows(
  error: unknown,
  extra: Readonly<Record<string, unknown>>,
  rejects: Rejects,
  notices: readonly Notice[],
): unknown {
  if (!(error instanceof KnownError)) return error;
  const rows = { rejected: rejects.count, rejected_rows: rejects.first, notices };
  return new KnownError(error.code, error.message, { ...extra, ...error.extra, ...rows });
}
