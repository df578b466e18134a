/**
 * The known failures, each with a code that clients may rely on. `platform/http/problem.filter.ts` maps them to HTTP answers;
 * the command line prints `message`.
 */
export type ErrorCode =
  | 'invalid-input'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'too-slow'
  | 'idempotency-key-in-use'
  | 'idempotency-key-reused'
  | 'too-large'
  | 'no-such-range'
  | 'not-comparable'
  | 'conflict'
  | 'not-reissuable'
  | 'import-refused'
  | 'too-many'
  | 'invalid-configuration'
  | 'unavailable'
  | 'no-space';

/** A failure whose message is written for the caller: it contains no stack, no SQL, no local path. */
export class KnownError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    /** Machine-readable members of the problem answer, beside `detail`. */
    readonly extra: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'KnownError';
  }
}

/** The message says what is wrong, where, and what to do. */
export const invalidInput = (message: string, extra?: Record<string, unknown>) =>
  new KnownError('invalid-input', message, extra);

/** `invalid-input` that names the field. */
export const invalidField = (field: string, message: string): KnownError =>
  invalidInput(`${message}.`, { errors: [{ field, message }] });

export const notFound = (message: string) => new KnownError('not-found', message);

export const unavailable = (message: string, cause?: unknown) =>
  new KnownError('unavailable', message, {}, { cause });

/** The message of any thrown value. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
