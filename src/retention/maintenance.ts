import { setTimeout as pause } from 'node:timers/promises';
import { formatInTimeZone } from 'date-fns-tz';
import { MS_PER_DAY } from '../core/time/instant';

/** Hours of the day, from `from` up to `to`. They span midnight if `to` is not later. */
export interface MaintenanceWindow {
  readonly from: number;
  readonly to: number;
}

/** Whether an instant (epoch ms) lies in these hours in a zone. 0 to 24 is always. */
export function isWithin({ from, to }: MaintenanceWindow, zone: string, instant: number): boolean {
  const hour = Number(formatInTimeZone(instant, zone, 'H'));
  return from < to ? from <= hour && hour < to : hour >= from || hour < to;
}

/**
 * The UTC day (since 1970-01-01) before which polls may be deleted so that `days` days remain. Counts from the newest
 * poll, or from now if that poll lies in the future. A stopped feed or a fast clock therefore deletes nothing, and a
 * report as of the newest poll can always be computed. `now`, `newest`: epoch ms.
 */
export const retentionCutoff = (now: number, newest: number, days: number): number =>
  Math.floor(Math.min(now, newest) / MS_PER_DAY) - days;

/**
 * The local dates whose rollups must be stored, one after the other, before `before` may become the first kept day.
 * `keptFrom`: the present one; 0: no polls are deleted, and the first poll is at `first` (epoch ms).
 */
export function datesToStore(keptFrom: number, first: number, before: number): number[] {
  // No zone has polls of an earlier date: see `openFrom` of core/polls/poll-block.ts.
  const from = Math.max(keptFrom + 1, Math.floor(first / MS_PER_DAY) - 1);
  return Array.from({ length: Math.max(0, before - from + 1) }, (_, i) => from + i);
}

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
  readonly mayGoOn: () => boolean;
}

export class BackgroundThrottle implements Throttle {
  constructor(private readonly options: BackgroundThrottleOptions) {}

  async piece<T>(work: () => Promise<T>): Promise<T | undefined> {
    while (this.options.busy()) await pause(LOOK_AGAIN_MS);
    if (!this.options.mayGoOn()) return undefined;
    const begun = performance.now();
    const result = await work();
    const fair = (performance.now() - begun) * (1 / WORKED - 1);
    await pause(Math.min(Math.max(fair, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS));
    return result;
  }
}
