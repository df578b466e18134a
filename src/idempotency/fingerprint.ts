import { createHash } from 'node:crypto';
import { invalidInput } from '../errors';

export const LONGEST_KEY = 255;
const PRINTABLE = /^[ -~]+$/;

/** What makes two requests the same: route and query as they were sent, and all that the body says. */
export interface RequestParts {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** In an order of the route's own: the body's text, or the name of a file and the digest of its bytes. */
  readonly content: readonly string[];
}

/** 64 hexadecimal digits that two requests share only when they are the same. */
export function fingerprint({ method, target, content }: RequestParts): string {
  // As JSON, so that no part can run over into the next.
  return createHash('sha256')
    .update(JSON.stringify([method, target, ...content]))
    .digest('hex');
}

/** The key as the header has it. Throws `invalid-input` unless it is 1 to 255 printable ASCII characters. */
export function checkedKey(header: string): string {
  if (header.length > LONGEST_KEY || !PRINTABLE.test(header)) {
    throw invalidInput(`Idempotency-Key is 1 to ${LONGEST_KEY} printable ASCII characters; a UUID will do.`);
  }
  return header;
}
