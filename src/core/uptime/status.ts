import { LocalCalendar, LocalDay } from '../calendar/local-calendar';
import { Schedule } from '../schedule/schedule';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_SECOND } from '../time/instant';
import { hoursOfDay, isOpenAt, scheduledIntervals, statusWithin, type StoreHours, StoreInputs } from './days';

/** The status of a store at an instant. `stale`: it is open, and has had no poll for too long (`isStale`). */
export const STORE_STATUSES = ['up', 'down', 'no_data', 'stale', 'excluded', 'closed'] as const;
export type StoreStatus = (typeof STORE_STATUSES)[number];

/** The status as its polls say, however old they are. */
export type ObservedStatus = Exclude<StoreStatus, 'stale'>;

/** Special hours may close a store for weeks. */
const HORIZON_DAYS = 400;

/** Whether a store is open at an instant, and when that next changes (epoch ms); undefined: never. */
export interface Opening {
  readonly open: boolean;
  readonly until: number | undefined;
}

/**
 * The status of a store at the instant `asOf` of the local day `day`: that of the last poll in the day's open time that
 * is not later, which holds until the next one (SEMANTICS.md, status within a local day); in scheduled open time that is
 * excluded, `excluded`. The store has at least its polls of that day.
 */
export function statusAt(store: StoreInputs, day: LocalDay, asOf: number): ObservedStatus {
  const { open, out } = hoursOfDay(store, day);
  if (isOpenAt(out, asOf)) return 'excluded';
  return isOpenAt(open, asOf) ? statusWithin(open, store, asOf) : 'closed';
}

/** The status that a store is shown with: `stale` takes the place of what its old polls say of open time. */
export const shownStatus = (observed: ObservedStatus, stale: () => boolean): StoreStatus =>
  observed !== 'closed' && observed !== 'excluded' && stale() ? 'stale' : observed;

/**
 * Whether the store is scheduled to be open at `instant`, and until when. Open times of adjacent days that meet at
 * midnight count as one.
 */
export function openingAt(schedule: Schedule, calendar: LocalCalendar, instant: number): Opening {
  const today = calendar.dateOf(instant);
  const open = isOpenAt(scheduledIntervals(schedule, calendar.day(today)), instant);
  for (let date = today; date <= today + HORIZON_DAYS; date++) {
    const day = calendar.day(date);
    const intervals = scheduledIntervals(schedule, day);
    // The day itself begins closed, unless an interval begins with it.
    const edges = [day.start, ...intervals];
    const change = edges.find(
      (edge) => edge > instant && isOpenAt(intervals, edge) !== open && edge < day.end,
    );
    if (change !== undefined) return { open, until: change };
  }
  return { open, until: undefined };
}

/** A store is stale after this number of usual intervals without a poll, unless a limit is configured. */
const STALE_INTERVALS = 3;
/** The smallest measured limit: sweeps every few seconds are sometimes late. */
const SHORTEST_LIMIT_MS = 30 * MS_PER_SECOND;

/** How current the polls of a feed are. Milliseconds. */
export interface Freshness {
  /** The usual interval between two polls of a store; undefined: not known yet. */
  readonly usualInterval: number | undefined;
  /** The open time without a poll after which a store is stale; undefined: not known yet, so that none is. */
  readonly staleAfter: number | undefined;
}

/**
 * The freshness of a feed from the intervals between polls of the same store that follow each other (ms, in any order):
 * their median, of an even number the smaller one. `configured`: a limit in the place of three of them, or 30 seconds.
 *
 * @example freshnessOf([60_000, 60_000, 3_600_000], undefined) // { usualInterval: 60_000, staleAfter: 180_000 }
 */
export function freshnessOf(intervals: readonly number[], configured: number | undefined): Freshness {
  const sorted = Float64Array.from(intervals).sort();
  const usualInterval = sorted[(sorted.length - 1) >> 1];
  const measured =
    usualInterval === undefined ? undefined : Math.max(SHORTEST_LIMIT_MS, STALE_INTERVALS * usualInterval);
  return { usualInterval, staleAfter: configured ?? measured };
}

/**
 * The open time of a store in `[from, to)` (epoch ms), in milliseconds: scheduled open time without exclusions. Stops
 * counting when it exceeds `enough`.
 */
export function openTimeBetween(
  store: StoreHours,
  calendar: LocalCalendar,
  from: number,
  to: number,
  enough = Infinity,
): number {
  if (from >= to) return 0;
  let sum = 0;
  const last = calendar.dateOf(to - 1);
  for (let date = calendar.dateOf(from); date <= last && sum <= enough; date++) {
    const { open } = hoursOfDay(store, calendar.day(date));
    for (let i = 0; i < open.length; i += 2) {
      sum += Math.max(0, Math.min(open[i + 1]!, to) - Math.max(open[i]!, from));
    }
  }
  return sum;
}

/**
 * The longest silence of a store that is counted, in milliseconds: more than STALE_AFTER can be, so that no earlier poll
 * affects its status.
 */
export const LONGEST_SILENCE_MS = 32 * MS_PER_DAY;

/**
 * Whether a store that is open at `instant` is stale: its open time since its newest poll exceeds the limit. Closed and
 * excluded time does not make a store stale. Instants are epoch ms.
 */
export function isStale(
  store: StoreHours,
  calendar: LocalCalendar,
  lastPollAt: number,
  instant: number,
  { staleAfter }: Pick<Freshness, 'staleAfter'>,
): boolean {
  if (staleAfter === undefined || instant - lastPollAt <= staleAfter) return false;
  const from = Math.max(lastPollAt, instant - LONGEST_SILENCE_MS);
  return openTimeBetween(store, calendar, from, instant, staleAfter) > staleAfter;
}

/** How long a feed whose usual interval is not known may be silent, in milliseconds. */
const UNKNOWN_FEED_MS = 3 * MS_PER_HOUR;

/**
 * The instant (epoch ms) since which a feed has stopped: its newest poll, if that is older than the limit. undefined:
 * it has not stopped.
 */
export function stoppedSince(
  newestPollAt: number,
  now: number,
  { staleAfter = UNKNOWN_FEED_MS }: Pick<Freshness, 'staleAfter'>,
): number | undefined {
  return now - newestPollAt > staleAfter ? newestPollAt : undefined;
}
