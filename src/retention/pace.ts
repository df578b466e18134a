import { setTimeout as pause } from 'node:timers/promises';

/** Of the time, so much is worked, so that loads and reports have the rest: when those slow the work down, it slows down more. */
const WORKED = 0.2;
const SHORTEST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 2_000;
const LOOK_AGAIN_MS = 250;

/** Lets work that is in no hurry go on. */
export interface Pace {
  /** Does a small piece of the work, and waits; undefined: the work is to end for now, and nothing was done. */
  piece<T>(work: () => Promise<T>): Promise<T | undefined>;
}

export interface PaceOptions {
  /** Whether there is something more urgent. */
  readonly busy: () => boolean;
  /** Asked before each piece. */
  readonly mayGoOn: () => Promise<boolean>;
}

export class GentlePace implements Pace {
  constructor(private readonly options: PaceOptions) {}

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
