import { MS_PER_DAY } from '../time';

/** How long, in milliseconds after it was first used, a key gets its first answer again. */
export const KEPT_FOR_MS = MS_PER_DAY;

/** What is known of a key that was used before. */
export interface KnownKey {
  readonly fingerprint: string;
  /** Epoch milliseconds. */
  readonly begunAt: number;
  /** Epoch milliseconds until which whoever works on it is trusted without a sign of life. */
  readonly leaseUntil: number;
  /** Whether the process that works on it surely has ended. */
  readonly ended: boolean;
  readonly answered: boolean;
}

/**
 * What a request is to its key.
 * `first`: the key is free, never used, or long ago, or left without an answer; the request is worked on.
 * `replay`: the same request was answered; that is its answer. `in-use`: the same request is being worked on.
 * `reused`: the key stands for another request.
 */
export type Decision = 'first' | 'replay' | 'in-use' | 'reused';

/** `now` in epoch milliseconds; `known` is null for a key that nothing is known of. */
export function decide(known: KnownKey | null, fingerprint: string, now: number): Decision {
  if (known === null) return 'first';
  const kept = known.answered && now < known.begunAt + KEPT_FOR_MS;
  const inUse = !known.answered && !known.ended && now < known.leaseUntil;
  if (!kept && !inUse) return 'first';
  if (known.fingerprint !== fingerprint) return 'reused';
  return kept ? 'replay' : 'in-use';
}
