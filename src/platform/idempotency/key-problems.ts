import { KnownError } from '../errors';
import { LONGEST_KEY } from './fingerprint';

const IN_USE = 'A request with this Idempotency-Key is running. Try again in a moment to get its answer.';
const REUSED =
  'This Idempotency-Key belongs to another request, with another body, query or route. ' +
  'Send a new request with a new key.';

export const keyInUse = () => new KnownError('idempotency-key-in-use', IN_USE);
export const keyReused = () => new KnownError('idempotency-key-reused', REUSED);

/** For `ApiProblems`: the error answers that an Idempotency-Key adds to a route. */
export const KEY_PROBLEMS = {
  409: { code: 'idempotency-key-in-use', detail: IN_USE },
  422: { code: 'idempotency-key-reused', detail: REUSED },
} as const;

/** For `ApiHeader`. */
export const KEY_HEADER = {
  name: 'Idempotency-Key',
  required: false,
  description:
    `1 to ${LONGEST_KEY} printable ASCII characters of the caller's choice. For 24 hours, the same request with the ` +
    'same key returns the first answer again and does nothing else: 409 while the first request runs, 422 for a ' +
    'different request. Successes and refused loads are stored; after any other error nothing was done, ' +
    'and the key is free again.',
  schema: { type: 'string', minLength: 1, maxLength: LONGEST_KEY, pattern: '^[ -~]+$' },
} as const;

/** For the success answers of a route. */
export const REPLAY_HEADER = {
  'Idempotent-Replayed': {
    description: 'Set if this is the stored answer to this Idempotency-Key.',
    schema: { type: 'string', example: 'true' },
  },
} as const;
