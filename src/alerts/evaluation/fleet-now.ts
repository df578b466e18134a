import type { LocalCalendar } from '../../core/calendar/local-calendar';
import { NOTHING_EXCLUDED } from '../../core/schedule/exclusions';
import type { Schedule } from '../../core/schedule/schedule';
import { type Selector, selectorText } from '../../core/selectors/selector';
import { hoursOfDay, isOpenAt, type StoreHours } from '../../core/uptime/days';
import {
  type Freshness,
  isStale,
  LONGEST_SILENCE_MS,
  type ObservedStatus,
  openingAt,
  openTimeBetween,
  type StoreStatus,
} from '../../core/uptime/status';
import type { StoreGroups } from '../../core/uptime/groups';
import type { Incident } from '../../core/uptime/incidents';

/** What rules read of a snapshot of the fleet, by the index of a store. Instants are epoch ms. */
export interface ReadFleet {
  /** The latest poll of all stores. */
  readonly asOf: number;
  readonly freshness: Freshness;
  readonly storeIds: readonly string[];
  storeKey(store: number): number;
  nameOf(store: number): string | null;
  isListed(store: number): boolean;
  status(store: number): StoreStatus;
  observedStatus(store: number): ObservedStatus;
  incident(store: number): Incident | undefined;
  lastPoll(store: number): number;
  hoursOf(store: number): StoreHours;
  calendar(store: number): LocalCalendar;
  met(selector: Selector): Uint8Array;
  groupsBy(keys: readonly string[]): StoreGroups;
}

/** What a schedule says of an instant. */
interface ScheduleMoment {
  readonly open: boolean;
  /** The open time since the latest poll of all stores. */
  readonly ahead: number;
}

/**
 * A fleet as of now: what the polls of a snapshot and the time since then say. What several rules need is computed once.
 * `budgets`: the allowed downtime that is left of each store, in ms; NaN: it has no target.
 */
export class FleetNow {
  private readonly bySchedule = new Map<Schedule, Map<LocalCalendar, ScheduleMoment>>();
  private readonly selections = new Map<string, Uint8Array>();
  private readonly groupings = new Map<string, StoreGroups>();
  private readonly silences = new Map<number, number>();
  private readonly fresh = new Map<number, boolean>();
  private incidents: readonly number[] | undefined;

  constructor(
    readonly fleet: ReadFleet,
    readonly now: number,
    readonly budgets: Float64Array | undefined,
  ) {}

  /** For each store, 1 if it meets a selector. */
  met(selector: Selector): Uint8Array | undefined {
    if (selector.length === 0) return undefined;
    const text = selectorText(selector);
    let met = this.selections.get(text);
    if (met === undefined) this.selections.set(text, (met = this.fleet.met(selector)));
    return met;
  }

  groupsBy(keys: readonly string[]): StoreGroups {
    const name = keys.join();
    let groups = this.groupings.get(name);
    if (groups === undefined) this.groupings.set(name, (groups = this.fleet.groupsBy(keys)));
    return groups;
  }

  /** The stores whose last known status is not up. An incident of the snapshot ends before what its latest poll says. */
  get withIncident(): readonly number[] {
    if (this.incidents !== undefined) return this.incidents;
    const { fleet } = this;
    const stores: number[] = [];
    for (let store = 0; store < fleet.storeIds.length; store++) {
      const isLatest = fleet.lastPoll(store) === fleet.asOf;
      const observed = isLatest ? fleet.observedStatus(store) : undefined;
      const isOver = fleet.incident(store) === undefined ? observed !== 'down' : observed === 'up';
      if (!isOver && fleet.isListed(store)) stores.push(store);
    }
    return (this.incidents = stores);
  }

  /** Stores with the same hours share the moment. */
  moment(store: number): ScheduleMoment {
    const hours = this.fleet.hoursOf(store);
    const calendar = this.fleet.calendar(store);
    if (hours.excluded !== NOTHING_EXCLUDED) return this.momentOf(hours, calendar);
    let byCalendar = this.bySchedule.get(hours.schedule);
    if (byCalendar === undefined)
      this.bySchedule.set(hours.schedule, (byCalendar = new Map<LocalCalendar, ScheduleMoment>()));
    let moment = byCalendar.get(calendar);
    if (moment === undefined) byCalendar.set(calendar, (moment = this.momentOf(hours, calendar)));
    return moment;
  }

  /** Whether a poll of the store is recent enough to say how it is. */
  isFresh(store: number): boolean {
    const { fleet, now } = this;
    let fresh = this.fresh.get(store);
    if (fresh === undefined) {
      const [hours, calendar] = [fleet.hoursOf(store), fleet.calendar(store)];
      fresh = !isStale(hours, calendar, fleet.lastPoll(store), now, fleet.freshness);
      this.fresh.set(store, fresh);
    }
    return fresh;
  }

  /** The open time since the newest poll of a store, of the last `LONGEST_SILENCE_MS`. */
  silenceOf(store: number): number {
    const { fleet, now } = this;
    let silence = this.silences.get(store);
    if (silence === undefined) {
      const from = Math.max(fleet.lastPoll(store), now - LONGEST_SILENCE_MS);
      silence = openTimeBetween(fleet.hoursOf(store), fleet.calendar(store), from, now);
      this.silences.set(store, silence);
    }
    return silence;
  }

  closesWithin(store: number, ms: number): boolean {
    const { until } = openingAt(this.fleet.hoursOf(store).schedule, this.fleet.calendar(store), this.now);
    return until !== undefined && until - this.now < ms;
  }

  private momentOf(hours: StoreHours, calendar: LocalCalendar): ScheduleMoment {
    const { open } = hoursOfDay(hours, calendar.day(calendar.dateOf(this.now)));
    return {
      open: isOpenAt(open, this.now),
      ahead: openTimeBetween(hours, calendar, this.fleet.asOf, this.now),
    };
  }
}
