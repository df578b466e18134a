import { setTimeout as pause } from 'node:timers/promises';

export interface Patience {
  /** The timeout in milliseconds. */
  within?: number;
  /** Milliseconds between two checks. */
  every?: number;
}

/**
 * Calls `look` repeatedly until it returns something other than undefined, null or false, and returns that. Rejects
 * after `within` milliseconds (10,000 by default) with an error that names `what`. An error of `look` ends the wait at
 * once: it must catch errors that are expected at first.
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
