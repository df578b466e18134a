import { createHash } from 'node:crypto';
import { MS_PER_DAY } from '../../core/time/instant';
import { type ErrorCode, invalidInput, KnownError } from '../errors';

/** How long an idempotency key is valid after its first use, in milliseconds. */
export const KEPT_FOR_MS = MS_PER_DAY;

/** The stored state of a key that was used before. */
export interface KnownKey {
  readonly fingerprint: string;
  /** Epoch milliseconds. */
  readonly begunAt: number;
  /** Whether a process runs the request: see `isHeld` of platform/leases. */
  readonly held: boolean;
  readonly answered: boolean;
}

/**
 * How a request relates to its key. `first`: the key is unused, expired, or was abandoned without an answer; the
 * request runs. `replay`: the same request was answered; the stored answer is sent. `in-use`: the same request is
 * running. `reused`: the key belongs to another request.
 */
type Decision = 'first' | 'replay' | 'in-use' | 'reused';

/** `now` in epoch milliseconds; `known` is null for an unknown key. */
export function decide(known: KnownKey | null, fingerprint: string, now: number): Decision {
  if (known === null) return 'first';
  const kept = known.answered && now < known.begunAt + KEPT_FOR_MS;
  const inUse = !known.answered && known.held;
  if (!kept && !inUse) return 'first';
  if (known.fingerprint !== fingerprint) return 'reused';
  return kept ? 'replay' : 'in-use';
}

export const IN_USE =
  'A request with this Idempotency-Key is running. Try again in a moment to get its answer.';
export const REUSED =
  'This Idempotency-Key belongs to another request, with another body, query or route. ' +
  'Send a new request with a new key.';

export const keyInUse = () => new KnownError('idempotency-key-in-use', IN_USE);
export const keyReused = () => new KnownError('idempotency-key-reused', REUSED);

export const LONGEST_KEY = 255;
const PRINTABLE = /^[ -~]+$/;

/** The parts of a request that identify it: method, path and query as sent, and the content of the body. */
export interface RequestParts {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** In an order that the route defines: the body's text, or the file's name and the digest of its bytes. */
  readonly content: readonly string[];
}

/** 64 hexadecimal digits. Only identical requests have the same fingerprint. */
export function fingerprint({ method, target, content }: RequestParts): string {
  // As JSON, so that the parts stay separate.
  return createHash('sha256')
    .update(JSON.stringify([method, target, ...content]))
    .digest('hex');
}

/** The validated header value. Throws `invalid-input` unless it is 1 to 255 printable ASCII characters. */
export function checkedKey(header: string): string {
  if (header.length > LONGEST_KEY || !PRINTABLE.test(header)) {
    throw invalidInput(`Idempotency-Key is 1 to ${LONGEST_KEY} printable ASCII characters; a UUID will do.`);
  }
  return header;
}

/** A stored answer: the body of a success, or the rejection of an import. */
export type StoredResponse =
  | { readonly body: object }
  | { readonly refusal: { readonly code: ErrorCode; readonly message: string; readonly extra: object } };

/** In characters: fits a text column of either database with any characters. */
const LONGEST_REFUSAL = 16_000;

/**
 * The storable answer of a failure; undefined: the failure is not stored, and the key is released. Only a rejected
 * import is stored, because the import is recorded; every other failure leaves no trace. Messages that are too long,
 * such as those of files with thousands of columns, are not stored either.
 */
export function refusalOf(failure: unknown): StoredResponse | undefined {
  if (!(failure instanceof KnownError) || failure.code !== 'import-refused') return undefined;
  const { code, message, extra } = failure;
  const answer: StoredResponse = { refusal: { code, message, extra } };
  return JSON.stringify(answer).length > LONGEST_REFUSAL ? undefined : answer;
}

/** The body of a stored success. Throws if the stored answer is a rejection. */
export function replay(answer: StoredResponse): object {
  if ('body' in answer) return answer.body;
  const { code, message, extra } = answer.refusal;
  throw new KnownError(code, message, { ...extra });
}
