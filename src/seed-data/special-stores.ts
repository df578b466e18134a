import type { Traits } from './store-traits';

/**
 * The first stores of every fleet, so that even a small one has every peculiarity of the data, whatever the seed.
 * Missing traits are drawn as for any store, except that these stores are polled regularly.
 */
export const specialStores: readonly Partial<Traits>[] = [
  { pattern: 'closing', zone: 'America/New_York', hours: 'one shift', temperament: 'changing' },
  { pattern: 'never', zone: 'America/Los_Angeles', hours: 'one shift' },
  { pattern: 'once', hours: 'two shifts' },
  // One shift opens at 06:00 at the earliest and ends by midnight, and Phoenix is always seven hours behind UTC: with
  // this pattern's sweeps, 07:00 to 13:00 UTC, no poll lies in open time.
  { pattern: 'outside hours', zone: 'America/Phoenix', hours: 'one shift' },
  { pattern: 'stops early', zone: 'America/Chicago', hours: 'around the clock' },
  { pattern: 'repeated', temperament: 'changing' },
  // The ids of these two are twins: code that confuses them shows it in the figures.
  { zone: 'America/Denver', hours: 'one shift', temperament: 'never inactive' },
  { zone: 'America/Denver', hours: 'one shift', temperament: 'never active' },
  { pattern: 'contradicted', temperament: 'changing' },
  { zone: 'Mars/Olympus_Mons', hours: 'one shift' },
  { zone: 'Asia/Kathmandu', hours: 'two shifts' },
  { zone: 'Asia/Beirut', hours: 'overnight row', daysClosed: 0 },
  { zone: 'Asia/Beirut', hours: 'over midnight', daysClosed: 0 },
  { zone: 'Pacific/Honolulu', hours: 'overlapping' },
  { zone: 'Pacific/Honolulu', hours: 'touching' },
  { hours: 'overnight row', daysClosed: 1 },
  { hours: 'almost over midnight', daysClosed: 0 },
  { hours: 'seam', daysClosed: 0 },
  { hours: 'seam', daysClosed: 2 },
  { hours: 'three shifts' },
  { hours: 'four shifts' },
  { zone: null, hours: 'one shift', daysClosed: 1 },
  { zone: null, hours: 'none' },
  { zone: 'America/New_York', hours: 'none', temperament: 'changing' },
  { pattern: 'never', zone: 'America/New_York', hours: 'over midnight' },
  // With only the entries above, a small fleet would have too few stores without business hours.
  { hours: 'none' },
  { hours: 'none' },
  { hours: 'none' },
];
