import { setTimeout as pause } from 'node:timers/promises';

/** The share of time for retention; imports and reports get the rest. If they slow it down, it slows down further. */
const WORKED = 0.2;
const SHORTEST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 2_000;
const LOOK_AGAIN_MS = 250;

/** Throttles background work. */
export interface Throttle {
  /** Runs a small piece of work, then pauses; undefined: the work must stop for now, and nothing was done. */
  piece<T>(work: () => Promise<T>): Promise<T | undefined>;
}

export interface BackgroundThrottleOptions {
  /** Whether there is more urgent work. */
  readonly busy: () => boolean;
  /** Called before each piece. */
  readonly mayGoOn: () => Promise<boolean>;
}

export class BackgroundThrottle implements Throttle {
  constructor(private readonly options: BackgroundThrottleOptions) {}

  async piece<T>(work: () => Promise<T>): Promise<T | undefined> {
    while (this.options.busy()) await pause(LOOK_AGAIN_MS);
    if (!(await this.options.mayGoOn())) return undefined;
    const begun = performance.now();
    const result = await work();
    const fair = (performance.now() - begun) * (1 / WORKED - 1);
    await pause(Math.min(Math.max(fair, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS));
    return result;
  }
}
