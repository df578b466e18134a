import { KnownError } from '../errors';
import type { ErrorCode } from '../errors';

/** A stored answer: the body of a success, or the rejection of an import. */
export type KeptAnswer =
  | { readonly body: object }
  | { readonly refusal: { readonly code: ErrorCode; readonly message: string; readonly extra: object } };

/** In characters: fits a text column of either database with any characters. */
const LONGEST_REFUSAL = 16_000;

/**
 * The storable answer of a failure; undefined: the failure is not stored, and the key is released. Only a rejected
 * import is stored, because the import is recorded; every other failure leaves no trace. Messages that are too long,
 * such as those of files with thousands of columns, are not stored either.
 */
export function refusalOf(failure: unknown): KeptAnswer | undefined {
  if (!(failure instanceof KnownError) || failure.code !== 'load-refused') return undefined;
  const { code, message, extra } = failure;
  const answer: KeptAnswer = { refusal: { code, message, extra } };
  return JSON.stringify(answer).length > LONGEST_REFUSAL ? undefined : answer;
}

/** The body of a stored success. Throws if the stored answer is a rejection. */
export function replay(answer: KeptAnswer): object {
  if ('body' in answer) return answer.body;
  const { code, message, extra } = answer.refusal;
  throw new KnownError(code, message, { ...extra });
}
