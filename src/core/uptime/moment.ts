import { LocalCalendar, LocalDay } from '../calendar/local-calendar';
import { Schedule } from '../schedule/schedule';
import { hoursOfDay, isOpenAt, scheduledIntervals, statusWithin, StoreInputs } from './days';

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
 * excluded, `excluded`. `polls[from .. to)`: at least the store's polls of that day, ascending.
 */
export function statusAt(store: StoreInputs, day: LocalDay, asOf: number): ObservedStatus {
  const { open, out } = hoursOfDay(store, day);
  if (isOpenAt(out, asOf)) return 'excluded';
  return isOpenAt(open, asOf) ? statusWithin(open, store.polls, store.from, store.to, asOf) : 'closed';
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
