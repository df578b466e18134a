import { MS_PER_DAY } from '../../core/time/instant';

/** How long an idempotency key is valid after its first use, in milliseconds. */
export const KEPT_FOR_MS = MS_PER_DAY;

/** The stored state of a key that was used before. */
export interface KnownKey {
  readonly fingerprint: string;
  /** Epoch milliseconds. */
  readonly begunAt: number;
  /** Epoch milliseconds until which the lease of the working process is valid. */
  readonly leaseUntil: number;
  /** Whether the process that holds the lease has certainly ended. */
  readonly ended: boolean;
  readonly answered: boolean;
}

/**
 * How a request relates to its key. `first`: the key is unused, expired, or was abandoned without an answer; the
 * request runs. `replay`: the same request was answered; the stored answer is sent. `in-use`: the same request is
 * running. `reused`: the key belongs to another request.
 */
export type Decision = 'first' | 'replay' | 'in-use' | 'reused';

/** `now` in epoch milliseconds; `known` is null for an unknown key. */
export function decide(known: KnownKey | null, fingerprint: string, now: number): Decision {
  if (known === null) return 'first';
  const kept = known.answered && now < known.begunAt + KEPT_FOR_MS;
  const inUse = !known.answered && !known.ended && now < known.leaseUntil;
  if (!kept && !inUse) return 'first';
  if (known.fingerprint !== fingerprint) return 'reused';
  return kept ? 'replay' : 'in-use';
}
