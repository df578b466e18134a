import { setTimeout as pause } from 'node:timers/promises';

export interface Patience {
  /** Milliseconds until we give up. */
  within?: number;
  /** Milliseconds between two looks. */
  every?: number;
}

/**
 * Looks again and again until `look` answers something other than undefined, null or false, and returns it.
 * Rejects after `within` milliseconds (10,000 unless told), naming `what`. An error that `look` throws ends
 * the wait at once: catch in there what is expected to fail at first.
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  { within = 10_000, every = 25 }: Patience = {},
): Promise<NonNullable<T>> {
  const deadline = Date.now() + within;
  for (;;) {
    const answer = await look();
    if (answer !== undefined && answer !== null && answer !== false) {
      return answer;
    }
    if (Date.now() >= deadline) {
      throw new Error(`Waited ${within} ms in vain for ${what}.`);
    }
    await pause(every);
  }
}
