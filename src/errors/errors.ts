/**
 * The failures this product knows, each with a code that clients may rely on.
 * `http/problem.filter.ts` is the one place that turns them into HTTP answers; the CLI prints `message`.
 */
export type ErrorCode =
  | 'invalid-input'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'too-slow'
  | 'idempotency-key-in-use'
  | 'idempotency-key-reused'
  | 'too-large'
  | 'no-such-range'
  | 'not-comparable'
  | 'load-refused'
  | 'too-many'
  | 'invalid-configuration'
  | 'unavailable'
  | 'no-space';

/** A failure whose message is meant for the caller: no stack, no SQL, no path of the machine. */
export class KnownError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    /** More for a machine to read, put beside `detail` in a problem answer. */
    readonly extra: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'KnownError';
  }
}

/** What was wrong, where, and what to do. */
export const invalidInput = (message: string, extra?: Record<string, unknown>) =>
  new KnownError('invalid-input', message, extra);

export const notFound = (message: string) => new KnownError('not-found', message);

export const unavailable = (message: string, cause?: unknown) =>
  new KnownError('unavailable', message, {}, { cause });

/** The text of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
