import { MS_PER_HOUR, MS_PER_SECOND } from '../time/instant';

const FIRST_MS = 10 * MS_PER_SECOND;
const LONGEST_MS = 4 * MS_PER_HOUR;
/** With the waits between them these last for about 22 hours. */
export const MOST_ATTEMPTS = 16;
/** So that receivers which were away are not asked by all at one moment. */
const JITTER = 0.2;

/**
 * Milliseconds until the next attempt after so many (from 1) that failed: 10 s, doubled each time up to 4 h, a fifth
 * more or less. `random` is from 0 to below 1. undefined: it is given up.
 */
export function retryAfter(attempts: number, random: number): number | undefined {
  if (attempts >= MOST_ATTEMPTS) return undefined;
  const wait = Math.min(FIRST_MS * 2 ** (attempts - 1), LONGEST_MS);
  return Math.round(wait * (1 - JITTER + 2 * JITTER * random));
}
