import { HOUR, LAST_SWEEP, MINUTE, SECOND } from './coverage';
import type { RandomSource } from './random-source';
import type { PollPattern } from './store-traits';

/** One pass over all stores. `start`: its full hour, in microseconds; `hoursLeft`: full hours until the last sweep. */
export interface Sweep {
  start: number;
  hoursLeft: number;
}

/** One sweep an hour; the first is `days` days before the last. */
export function sweeps(days: number): Sweep[] {
  const count = days * 24 + 1;
  return Array.from({ length: count }, (_, index) => {
    const hoursLeft = count - 1 - index;
    return { start: LAST_SWEEP - hoursLeft * HOUR, hoursLeft };
  });
}

// Sweeps miss some stores: this gives about 130 polls per store in eight days.
const REACHES_STORE = 0.905;

/** Whether the sweep polls a store of this pattern; `days` is the length of the data set. */
export function isPolled(pattern: PollPattern, sweep: Sweep, days: number, random: RandomSource): boolean {
  switch (pattern) {
    case 'regular':
      return random.chance(REACHES_STORE);
    case 'never':
      return false;
    case 'once':
      return sweep.hoursLeft === 3;
    case 'stops early':
      return sweep.hoursLeft > Math.min(4 * 24, days * 12);
    case 'outside hours': {
      const hour = Math.floor(sweep.start / HOUR) % 24;
      return hour >= 7 && hour < 13;
    }
    default:
      return true;
  }
}

/** An instant of the sweep, in microseconds since 1970. Four of five lie in its first twelve minutes. */
export function instantWithin(sweep: Sweep, random: RandomSource): number {
  const offset = random.chance(0.8) ? random.below(12 * MINUTE) : 12 * MINUTE + random.below(48 * MINUTE);
  // Of uniform draws, only one in a million has no fraction: small data sets need shorter fractions as well.
  const step = random.chance(0.005) ? SECOND / 10 ** random.below(6) : 1;
  return sweep.start + offset - (offset % step);
}
