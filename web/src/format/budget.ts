import { durationText } from './time';

const MINUTE_MS = 60_000;

/** A number of minutes as a duration: `7 h 12 min`, `−30 s`, `0 min`. */
export function minutesText(minutes: number): string {
  const ms = Math.round(Math.abs(minutes) * MINUTE_MS);
  return ms === 0 ? '0 min' : `${minutes < 0 ? '−' : ''}${durationText(ms)}`;
}

/** A burn rate: `1.25 ×`; a dash if there is none. */
export const burnText = (burn: number | null): string => (burn === null ? '–' : `${burn.toFixed(2)} ×`);

/** What is left of a budget, in words: `31 min left`, `1 h 3 min over`. */
export const leftText = (minutes: number): string =>
  minutes < 0 ? `${minutesText(-minutes)} over` : `${minutesText(minutes)} left`;
