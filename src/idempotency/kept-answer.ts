import { KnownError } from '../errors';
import type { ErrorCode } from '../errors';

/** A first answer as it is kept: the body of a success, or the refusal of a load. */
export type KeptAnswer =
  | { readonly body: object }
  | { readonly refusal: { readonly code: ErrorCode; readonly message: string; readonly extra: object } };

/** In characters: what surely fits a column of text in either database, whatever the characters. */
const LONGEST_REFUSAL = 16_000;

/**
 * A failure as a first answer; undefined: it is none, and the key is free again. Only the refusal of a load is one, since
 * the ledger has it: every other failure left nothing behind. Nor is one that is too long, as that of a file with
 * thousands of columns.
 */
export function refusalOf(failure: unknown): KeptAnswer | undefined {
  if (!(failure instanceof KnownError) || failure.code !== 'load-refused') return undefined;
  const { code, message, extra } = failure;
  const answer: KeptAnswer = { refusal: { code, message, extra } };
  return JSON.stringify(answer).length > LONGEST_REFUSAL ? undefined : answer;
}

/** The body of a kept success. Throws the refusal where that was the answer. */
export function replay(answer: KeptAnswer): object {
  if ('body' in answer) return answer.body;
  const { code, message, extra } = answer.refusal;
  throw new KnownError(code, message, { ...extra });
}
