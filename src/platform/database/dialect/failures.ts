import { QueryFailedError } from 'typeorm';
import { KnownError, messageOf } from '../../errors';

/** Two transactions conflicted, and this one was rolled back: by the server, or by its cluster at the COMMIT. */
const CONFLICT = 'ER_LOCK_DEADLOCK';

/** Another transaction has inserted a row that this one read as missing. */
const ROW_APPEARED = 'ROW_APPEARED';

const PASSING = new Set([
  ROW_APPEARED,
  'SQLITE_BUSY',
  'SQLITE_BUSY_SNAPSHOT',
  CONFLICT,
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_QUERY_INTERRUPTED',
]);

const CONFLICTS = new Set([CONFLICT, ROW_APPEARED]);

/** The server answers, but its node has left its cluster or is not yet synchronized. */
const NOT_READY = 'ER_UNKNOWN_COM_ERROR';

const CONNECTION = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ERR_SOCKET_CONNECTION_TIMEOUT',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_UNEXPECTED_PACKET',
  'POOL_CLOSED',
  'ER_SERVER_SHUTDOWN',
  'ER_NEW_ABORTING_CONNECTION',
  'ER_CON_COUNT_ERROR',
  'ER_CONNECTION_KILLED',
  NOT_READY,
]);

/** MariaDB's ER_CONNECTION_KILLED, which mysql2 does not name. */
const MARIADB_CONNECTION_KILLED = 1927;
/** mysql2's message, without a code, for a connection that was lost while idle in a transaction. */
const USED_AFTER_ITS_END = /connection is in closed state/;

/** The limits wsrep_max_ws_rows and wsrep_max_ws_size. */
const WRITE_SET_EXCEEDED = /wsrep_max_ws_rows exceeded|Maximum writeset size exceeded/;

const OUT_OF_SPACE = new Set([
  'ENOSPC',
  'EDQUOT',
  'SQLITE_FULL',
  'SQLITE_IOERR_SHMSIZE',
  'ER_DISK_FULL',
  'ER_RECORD_FILE_FULL',
]);

const ALREADY_DONE = new Set([
  'ER_TABLE_EXISTS_ERROR',
  'ER_DUP_FIELDNAME',
  'ER_DUP_KEYNAME',
  'ER_BAD_TABLE_ERROR',
  'ER_CANT_DROP_FIELD_OR_KEY',
]);

/** The table or column with the old name does not exist. */
const ALREADY_RENAMED = new Set(['ER_BAD_FIELD_ERROR', 'ER_NO_SUCH_TABLE']);

const RENAME = /^ALTER TABLE \S+ RENAME /;

const sourceOf = (error: unknown): unknown => (error instanceof QueryFailedError ? error.driverError : error);

function codeOf(error: unknown): string | undefined {
  const code = (sourceOf(error) as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

const hasCodeOf = (codes: ReadonlySet<string>, error: unknown): boolean => codes.has(codeOf(error) ?? '');

/** The database says that a retry of the same transaction may succeed. */
export const isPassing = (error: unknown): boolean => hasCodeOf(PASSING, error);

/** The transaction was rolled back because of another one. */
export const isConflict = (error: unknown): boolean => hasCodeOf(CONFLICTS, error);

/** A key is taken already. */
export const isDuplicate = (error: unknown): boolean => codeOf(error) === 'ER_DUP_ENTRY';

/** The transaction must be retried from its beginning, where it finds the row. */
export class RowAppearedError extends Error {
  readonly code = ROW_APPEARED;

  constructor(table: string, cause: unknown) {
    super(`another transaction has inserted a row into ${table}`, { cause });
  }
}

/** The server answers but accepts no statements: its node is not part of its cluster. */
export const isNotReady = (error: unknown): boolean => codeOf(error) === NOT_READY;

/** The error of such a node, for a caller that has asked beforehand. */
export const notReady = (): Error =>
  Object.assign(new Error('this node of the database is not part of its cluster'), { code: NOT_READY });

/** The transaction is too large for the cluster, and was rolled back. */
export function isTooLargeForCluster(error: unknown): boolean {
  const { message } = (sourceOf(error) ?? {}) as { message?: unknown };
  return typeof message === 'string' && WRITE_SET_EXCEEDED.test(message);
}

/** The database cannot be reached, or the connection was lost. */
export function isUnreachable(error: unknown): boolean {
  if (hasCodeOf(CONNECTION, error)) return true;
  const { errno, message } = (sourceOf(error) ?? {}) as { errno?: unknown; message?: unknown };
  if (errno === MARIADB_CONNECTION_KILLED) return true;
  return typeof message === 'string' && USED_AFTER_ITS_END.test(message);
}

/** A disk is full: that of the database or that of a file. */
export const isOutOfSpace = (error: unknown): boolean => hasCodeOf(OUT_OF_SPACE, error);

/** This schema change was made before: the table exists, or the column is dropped or has its new name. */
export const isAlreadyDone = (error: unknown, statement: string): boolean =>
  hasCodeOf(ALREADY_DONE, error) || (RENAME.test(statement) && hasCodeOf(ALREADY_RENAMED, error));

/** The reason of failed work for people: no stack, no SQL, no path. undefined: the failure is an unexpected one. */
export function knownReason(error: unknown): string | undefined {
  if (error instanceof KnownError) return error.message;
  if (isUnreachable(error)) return 'The database could not be reached.';
  if (isPassing(error)) return 'The database was too busy.';
  return isOutOfSpace(error) ? 'The disk was full.' : undefined;
}

/** One line for the operator that starts a process: the failure, without a stack. */
export function describeFailure(error: unknown): string {
  if (isUnreachable(error))
    return `the database cannot be reached (${codeOf(error)}); check MYSQL_HOST and MYSQL_PORT.`;
  return messageOf(error);
}
