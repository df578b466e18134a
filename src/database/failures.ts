import { QueryFailedError } from 'typeorm';
import { messageOf } from '../errors';

const PASSING = new Set(['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT']);

const CONNECTION = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'PROTOCOL_CONNECTION_LOST',
  'POOL_CLOSED',
  'ER_SERVER_SHUTDOWN',
  'ER_CON_COUNT_ERROR',
  'ER_CONNECTION_KILLED',
]);

const ALREADY_DONE = new Set([
  'ER_TABLE_EXISTS_ERROR',
  'ER_DUP_FIELDNAME',
  'ER_DUP_KEYNAME',
  'ER_BAD_TABLE_ERROR',
  'ER_CANT_DROP_FIELD_OR_KEY',
]);

function codeOf(error: unknown): string | undefined {
  const source: unknown = error instanceof QueryFailedError ? error.driverError : error;
  const code = (source as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** The database itself says that the same transaction may succeed when tried again. */
export function isPassing(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && PASSING.has(code);
}

/** The database cannot be reached at the moment. */
export function isUnreachable(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && CONNECTION.has(code);
}

/** What MySQL and MariaDB say to a change of the schema that was made before: the table is there, the column gone. */
export function isAlreadyDone(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && ALREADY_DONE.has(code);
}

/** A line for the operator who starts a process: what failed, without a stack. */
export function describeFailure(error: unknown): string {
  if (isUnreachable(error))
    return `the database cannot be reached (${codeOf(error)}); check MYSQL_HOST and MYSQL_PORT.`;
  return messageOf(error);
}
