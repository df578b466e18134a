import { createHash } from 'node:crypto';
import { invalidInput } from '../errors';

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
