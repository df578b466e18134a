import { MS_PER_HOUR, MS_PER_SECOND } from '../../core/time/instant';

const FIRST_MS = 10 * MS_PER_SECOND;
const LONGEST_MS = 4 * MS_PER_HOUR;
/** With the delays between them, these attempts take about 22 hours. */
export const MAX_ATTEMPTS = 16;
/** Spreads the attempts after an outage of the receivers. */
const JITTER = 0.2;

/**
 * Milliseconds until the next attempt, after this number (from 1) of failed ones: 10 s, doubled each time up to 4 h,
 * with a jitter of 20 %. `random` is in [0, 1). undefined: no further attempt.
 */
export function retryAfter(attempts: number, random: number): number | undefined {
  if (attempts >= MAX_ATTEMPTS) return undefined;
  const wait = Math.min(FIRST_MS * 2 ** (attempts - 1), LONGEST_MS);
  return Math.round(wait * (1 - JITTER + 2 * JITTER * random));
}
