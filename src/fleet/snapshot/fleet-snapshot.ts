import { LocalCalendar, LocalDay } from '../../core/calendar/local-calendar';
import { type LabelColumn } from '../../core/selectors/details';
import { type Selector, storesThatMeet } from '../../core/selectors/selector';
import { MS_PER_DAY, MS_PER_HOUR } from '../../core/time/instant';
import { OpenTimeSums, SEGMENT_STATUSES, type StoreHours } from '../../core/uptime/days';
import { isDown, type NoDataPolicy, WINDOWS } from '../../core/uptime/figures';
import { type Freshness, type ObservedStatus, STORE_STATUSES, StoreStatus } from '../../core/uptime/status';
import { groupsOf, GroupTotals, type StoreGoals, type StoreGroups } from '../../core/uptime/groups';
import { HOURS, HourSums, hoursUpTo } from '../../core/uptime/hours';
import { Incident, Incidents } from '../../core/uptime/incidents';
import { daysBetween, Range, weekUpTo, windowsOf, windowsPlan } from '../../core/uptime/plans';
import type { StoreSums, WindowSums } from '../../core/uptime/totals';
import { isFilledBackAt, lastStatus, statusIn, StoreTimeline, walkTimeline } from './store-timeline';

const MS_PER_WEEK = 7 * MS_PER_DAY;

/** A window of a report as of an instant. */
interface PlannedWindow extends Range {
  readonly asOf: number;
}

/** The days and windows of a fleet snapshot in one zone. Instants are epoch ms. */
export interface SnapshotPlan {
  readonly asOf: number;
  /** The first local date of the last week. */
  readonly firstDate: number;
  /** All local days that are needed, in order: from the earlier week up to as_of. */
  readonly days: readonly LocalDay[];
  /** For each day, whether only its sums are needed, so that a rollup suffices: only in the earlier week. */
  readonly whole: readonly boolean[];
  readonly hour: PlannedWindow;
  readonly day: PlannedWindow;
  readonly week: PlannedWindow;
  /**
   * The last hour of a report as of one hour earlier, the last day as of 24 hours earlier, the last week as of 168
   * hours earlier.
   */
  readonly hourBefore: PlannedWindow;
  readonly dayBefore: PlannedWindow;
  readonly weekBefore: PlannedWindow;
}

/** Calendar windows (SEMANTICS.md, section 4). */
export function snapshotPlan(asOf: number, calendar: LocalCalendar): SnapshotPlan {
  const now = windowsOf('calendar', asOf, calendar);
  const [hourEnd, dayEnd, weekEnd] = [asOf - MS_PER_HOUR, asOf - MS_PER_DAY, asOf - MS_PER_WEEK];
  const weekBefore = windowsPlan('calendar', weekEnd, calendar);
  const firstRecent = Math.min(calendar.dateOf(weekEnd - 1), now.firstDate);
  const days = daysBetween(weekBefore.windows.firstDate, now.lastDate, calendar);
  return {
    asOf,
    firstDate: now.firstDate,
    days,
    whole: days.map(({ date }, i) => date < firstRecent && weekBefore.whole[i] === true),
    hour: { start: now.hourStart, end: asOf, asOf },
    day: { start: now.dayStart, end: asOf, asOf },
    week: { start: now.weekStart, end: asOf, asOf },
    hourBefore: { start: hourEnd - MS_PER_HOUR, end: hourEnd, asOf: hourEnd },
    dayBefore: { start: windowsOf('calendar', dayEnd, calendar).dayStart, end: dayEnd, asOf: dayEnd },
    weekBefore: { start: weekBefore.windows.weekStart, end: weekEnd, asOf: weekEnd },
  };
}

/**
 * For each window of a store, the milliseconds up, down, without data, and excluded: hour, day, week, then the three
 * earlier windows.
 */
export const NUMBERS_PER_STORE = 24;
/** The index at which the earlier windows start. */
export const BEFORE = 12;

const SNAPSHOT_WINDOWS = ['hour', 'day', 'week', 'hourBefore', 'dayBefore', 'weekBefore'] as const;
export const PER_WINDOW = 4;
/** The index of the earlier week. */
const WEEK_BEFORE = SNAPSHOT_WINDOWS.indexOf('weekBefore') * PER_WINDOW;

/**
 * Writes the figures of a store as of the plan's instant to `numbers[at ..]`. `deleted`: the sums of the days in the
 * earlier week that are not in the timeline, because their polls are deleted.
 */
export function writeFigures(
  timeline: StoreTimeline,
  plan: SnapshotPlan,
  deleted: OpenTimeSums | undefined,
  numbers: Uint32Array,
  at: number,
): void {
  SNAPSHOT_WINDOWS.forEach((name, window) => {
    const { start, end, asOf }: PlannedWindow = plan[name];
    const place = at + window * PER_WINDOW;
    walkTimeline(timeline, start, end, asOf, (from, to, status) => {
      numbers[place + SEGMENT_STATUSES.indexOf(status)]! += to - from;
    });
  });
  if (deleted === undefined) return;
  numbers[at + WEEK_BEFORE]! += deleted.up;
  numbers[at + WEEK_BEFORE + 1]! += deleted.down;
  numbers[at + WEEK_BEFORE + 2]! += deleted.noData;
  numbers[at + WEEK_BEFORE + 3]! += deleted.excluded;
}

/**
 * The ongoing incident at the plan's instant, of the 168 hours before it; undefined if there is none. `policy`: whether
 * time without data is down, or ends it.
 */
export function incidentAt(
  timeline: StoreTimeline,
  { asOf }: SnapshotPlan,
  policy: NoDataPolicy,
): Incident | undefined {
  const last = lastStatus(timeline, asOf);
  // Decides for nearly all stores.
  if (last === undefined || !isDown(last, policy)) return undefined;
  const week = weekUpTo(asOf);
  const incidents = new Incidents(week, policy);
  // Includes the millisecond before, to know whether the incident started earlier.
  walkTimeline(timeline, week.start - 1, asOf, asOf, (start, end, status) =>
    incidents.add(start, end, status),
  );
  return incidents.ongoing;
}

/** The windows of some stores together. */
export type FleetSums = Readonly<Record<keyof StoreSums, WindowSums>>;

/** Counters for `addWindows`. */
export const windowTotals = (): Float64Array => new Float64Array(NUMBERS_PER_STORE);

export const fleetSumsIn = (totals: Float64Array, at = 0): { now: FleetSums; before: FleetSums } => {
  const [now, before] = [at, at + BEFORE].map((from) => ({
    hour: sumsIn(totals, from),
    day: sumsIn(totals, from + PER_WINDOW),
    week: sumsIn(totals, from + 2 * PER_WINDOW),
  }));
  return { now: now!, before: before! };
};

/** What a snapshot knows of its stores besides their polls. */
export interface SnapshotStores {
  /** In the order of a report's rows; a store's index here identifies it. */
  readonly storeIds: readonly string[];
  readonly storeKeys: readonly number[];
  readonly goals: StoreGoals;
  /** null: it has none. */
  nameOf(store: number): string | null;
  /** The keys of all labels, in order. */
  readonly labelKeys: readonly string[];
  /** The values of a label, of `timezone` or `store_id`; undefined: no store has one. */
  columnOf(key: string): LabelColumn | undefined;
}

/** The content of a snapshot: the status and sums of each store, by its index. */
export interface SnapshotContent {
  /** The version of the data in the snapshot. */
  readonly dataVersion: number;
  /** Epoch ms */
  readonly asOf: number;
  readonly stores: SnapshotStores;
  readonly calendars: readonly LocalCalendar[];
  readonly hours: readonly StoreHours[];
  /** The newest poll of each store (epoch ms). */
  readonly lastPolls: Float64Array;
  readonly freshness: Freshness;
  /** 1: a report has its row. 0: it has closed for good, and is there for the earlier windows. */
  readonly listed: Uint8Array;
  readonly timelines: readonly StoreTimeline[];
  readonly statuses: readonly StoreStatus[];
  /** See `writeFigures`. The earlier windows of a store are zero if a report as of their end does not include it. */
  readonly figures: Uint32Array;
  /** The ongoing incident of the last 168 hours, by policy for time without data; undefined if there is none. */
  readonly incidents: Readonly<Record<NoDataPolicy, readonly (Incident | undefined)[]>>;
}

/** All stores that a report as of an instant has, with their state at that instant. */
export class FleetSnapshot {
  /** The distinct zones of the stores. */
  readonly calendars: readonly LocalCalendar[];
  /** The start of the first hour (epoch ms). */
  readonly hoursStart: number;
  private readonly zonePlaces: ReadonlyMap<string, number>;
  private readonly orders = new Map<string, Promise<Uint32Array>>();
  /** The number of stores that a report has. */
  readonly listedStores: number;
  private statusColumn: LabelColumn | undefined;

  constructor(private readonly content: SnapshotContent) {
    this.hoursStart = hoursUpTo(content.asOf).start;
    this.listedStores = content.listed.reduce((sum, listed) => sum + listed, 0);
    // The default zone has a calendar of its own, beside that of the same name.
    this.calendars = [...new Map(content.calendars.map((calendar) => [calendar.zone, calendar])).values()];
    this.zonePlaces = new Map(this.calendars.map(({ zone }, place) => [zone, place]));
  }

  get dataVersion(): number {
    return this.content.dataVersion;
  }

  get asOf(): number {
    return this.content.asOf;
  }

  /** Also of stores that have closed for good. */
  get storeIds(): readonly string[] {
    return this.content.stores.storeIds;
  }

  get goals(): StoreGoals {
    return this.content.stores.goals;
  }

  get freshness(): Freshness {
    return this.content.freshness;
  }

  storeKey(store: number): number {
    return this.content.stores.storeKeys[store]!;
  }

  hoursOf(store: number): StoreHours {
    return this.content.hours[store]!;
  }

  /** Epoch ms */
  lastPoll(store: number): number {
    return this.content.lastPolls[store]!;
  }

  nameOf(store: number): string | null {
    return this.content.stores.nameOf(store);
  }

  /** Whether a report has a row of the store: it has not closed for good before the last week. */
  isListed(store: number): boolean {
    return this.content.listed[store] === 1;
  }

  /** For each store, 1 if it meets a selector, otherwise 0. */
  met(selector: Selector): Uint8Array {
    return storesThatMeet(selector, this.storeIds.length, (key) => this.columnOf(key));
  }

  get labelKeys(): readonly string[] {
    return this.content.stores.labelKeys;
  }

  /** The values of a label, or of a built-in key; undefined: no store has one. */
  columnOf(key: string): LabelColumn | undefined {
    if (key !== 'status') return this.content.stores.columnOf(key);
    return (this.statusColumn ??= {
      values: STORE_STATUSES,
      ids: Uint32Array.from(this.content.statuses, (status) => STORE_STATUSES.indexOf(status) + 1),
    });
  }

  groupsBy(keys: readonly string[]): StoreGroups {
    return groupsOf(
      this.storeIds.length,
      keys.map((key) => this.columnOf(key)),
    );
  }

  status(store: number): StoreStatus {
    return this.content.statuses[store]!;
  }

  /** The status as its polls say, however old they are. */
  observedStatus(store: number): ObservedStatus {
    return statusIn(this.content.timelines[store]!, this.asOf) ?? 'closed';
  }

  /** The index of its zone in `calendars`. */
  zonePlace(store: number): number {
    return this.zonePlaces.get(this.calendar(store).zone)!;
  }

  calendar(store: number): LocalCalendar {
    return this.content.calendars[store]!;
  }

  windowOf(store: number, window: keyof StoreSums): WindowSums {
    const place = store * NUMBERS_PER_STORE + WINDOWS.indexOf(window) * PER_WINDOW;
    return sumsIn(this.content.figures, place);
  }

  /** Adds a store's windows, followed by the earlier ones, to totals that `fleetSumsIn` reads, from an index on. */
  addWindows(store: number, totals: Float64Array, at = 0): void {
    const place = store * NUMBERS_PER_STORE;
    for (let i = 0; i < NUMBERS_PER_STORE; i++) totals[at + i]! += this.content.figures[place + i]!;
  }

  /** Adds the windows of a store to the totals of groups, whose buckets are the windows. */
  addToGroups(store: number, groups: GroupTotals): void {
    const { figures } = this.content;
    let place = store * NUMBERS_PER_STORE;
    for (let window = 0; window < WINDOWS.length; window++, place += PER_WINDOW) {
      const [up, down] = [figures[place]!, figures[place + 1]!];
      groups.add(store, window, up, down, figures[place + 2]!, figures[place + 3]!);
    }
  }

  /** Adds a store's hours to a total that starts at `hoursStart`. */
  addHours(store: number, total: HourSums): void {
    walkTimeline(
      this.content.timelines[store]!,
      this.hoursStart,
      this.asOf,
      this.asOf,
      (start, end, status) => total.add(start, end, status),
    );
  }

  incident(store: number, policy: NoDataPolicy = 'down'): Incident | undefined {
    return this.content.incidents[policy][store];
  }

  /** Whether the status at an instant is that of a later poll, the first one of its day. */
  isFilledBackAt(store: number, instant: number): boolean {
    return isFilledBackAt(this.content.timelines[store]!, instant);
  }

  /** The open time from an instant up to as_of, of the last 168 hours, without what is excluded. */
  openTimeSince(store: number, instant: number): number {
    const { start, end } = weekUpTo(this.asOf);
    const timeline = this.content.timelines[store]!;
    let sum = 0;
    walkTimeline(timeline, Math.max(start, instant), end, this.asOf, (from, to, status) => {
      if (status !== 'excluded') sum += to - from;
    });
    return sum;
  }

  /** 168 numbers, as `HourSums.writeCells` writes them. */
  cellsOf(store: number, policy: NoDataPolicy): number[] {
    const hours = new HourSums(this.hoursStart);
    this.addHours(store, hours);
    const cells = new Int8Array(HOURS);
    hours.writeCells(cells, 0, policy);
    return Array.from(cells);
  }

  /** The indexes of the stores in a named order, which is computed once. */
  ordered(name: string, make: () => Promise<Uint32Array>): Promise<Uint32Array> {
    let order = this.orders.get(name);
    if (order === undefined) this.orders.set(name, (order = make()));
    return order;
  }
}

const sumsIn = (numbers: Uint32Array | Float64Array, place: number): WindowSums => ({
  up: numbers[place]!,
  down: numbers[place + 1]!,
  noData: numbers[place + 2]!,
  excluded: numbers[place + 3]!,
});
