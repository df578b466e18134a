import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LocalCalendar } from '../../core/calendar/local-calendar';
import { observedAtOf } from '../../core/polls/poll-block';
import { MS_PER_DAY, MS_PER_HOUR } from '../../core/time/instant';
import { OpenTimeSums } from '../../core/uptime/days';
import { addSums, emptySums } from '../../core/uptime/figures';
import { type Freshness, isStale, shownStatus, StoreStatus } from '../../core/uptime/status';
import { Incident } from '../../core/uptime/incidents';
import { rollupOf } from '../../core/uptime/totals';
import {
  type EvaluationPlan,
  FleetReader,
  FreshnessReader,
  PlannedStore,
  PolledFleet,
  StoreIndex,
  StoreIndexes,
} from '../../metrics';
import { currentStores, OutcomeCache, SingleFlight } from '../../platform/async';
import { Database, dataVersion, latestPoll, ReadSession } from '../../platform/database';
import { RecentChangesRepository } from '../../polls';
import {
  BEFORE,
  FleetSnapshot,
  incidentAt,
  NUMBERS_PER_STORE,
  PER_WINDOW,
  SnapshotPlan,
  snapshotPlan,
  writeFigures,
} from './fleet-snapshot';
import { EMPTY_TIMELINE, statusIn, StoreTimeline, timelineOf, withDays } from './store-timeline';

/** A few milliseconds of work between two turns of the event loop. */
const TIMELINES_PER_TURN = 64;
const FIGURES_PER_TURN = 1_024;

/** How much older than the data an answer may be. */
const MAX_AGE_MS = 1_000;
/** Snapshots of past moments in memory: each takes about 100 MB with 100,000 stores. */
const MAX_PAST = 2;
/** From this age on, the next snapshot is built, so that it is ready before this one is too old. */
const REFRESH_AFTER_MS = 250;

/** The inputs of a snapshot, kept for the next update. */
interface SnapshotBase {
  readonly index: StoreIndex;
  readonly fleet: PolledFleet;
  readonly plans: ReadonlyMap<LocalCalendar, SnapshotPlan>;
  /** By store index in the fleet. */
  readonly timelines: StoreTimeline[];
  /** The sums of days in the earlier week whose polls are deleted, and which therefore are not in the timeline. */
  readonly deleted: (OpenTimeSums | undefined)[];
}

/**
 * The stores of one scope as of their latest poll, in memory. When polls are imported, the affected days of their stores
 * are computed again; all figures then follow from the timelines, and equal those of a complete build. A complete build
 * runs if hours, exclusions, zones or stores have changed, or a local day has begun.
 */
class SnapshotOfStores {
  private base: SnapshotBase | undefined;
  private snapshot: FleetSnapshot | undefined;
  /** When the snapshot was last known to be up to date (`performance.now()`). */
  private currentAt = -Infinity;
  private readonly flight = new SingleFlight(() => this.refresh());

  constructor(
    private readonly database: Database,
    private readonly indexes: StoreIndexes,
    private readonly changes: RecentChangesRepository,
    private readonly reader: FleetReader,
    private readonly freshness: FreshnessReader,
  ) {}

  /**
   * A snapshot that is at most one second older than the data. While polls arrive, requests are answered at once, and
   * the next snapshot is built meanwhile. Without polls it has no stores.
   */
  current(): Promise<FleetSnapshot> {
    const now = performance.now();
    if (now - this.currentAt > REFRESH_AFTER_MS) this.warmUp();
    return this.shownSince(now - MAX_AGE_MS);
  }

  /** A snapshot of the present data, or of newer data. */
  newest(): Promise<FleetSnapshot> {
    return this.shownSince(performance.now());
  }

  /** The last snapshot, of whatever age; undefined: there is none yet. Starts to build the next one. */
  present(): FleetSnapshot | undefined {
    this.warmUp();
    return this.snapshot;
  }

  /** Starts to build a snapshot if there is none. Errors go to the callers that request it. */
  warmUp(): void {
    this.flight.join().catch(() => undefined);
  }

  /** A snapshot of the present data as of an instant (epoch ms), of what was known by then. */
  past(asOf: number): Promise<FleetSnapshot> {
    return this.database.snapshot(async (session) => {
      const version = await dataVersion(session);
      const { snapshot } = this;
      if (snapshot?.dataVersion === version && snapshot.asOf === asOf) return snapshot;
      const base = await this.build(session, await this.indexes.of(session), asOf);
      return this.snapshotOf(session, base, version, asOf);
    });
  }

  /** A snapshot of the data at an instant (`performance.now()`), or of newer data. */
  private async shownSince(instant: number): Promise<FleetSnapshot> {
    // The build of another request may have read the data earlier: then wait for one more.
    while (this.currentAt < instant) await this.flight.join();
    return this.snapshot!;
  }

  private async refresh(): Promise<void> {
    const begun = performance.now();
    await this.database.snapshot(async (session) => {
      const version = await dataVersion(session);
      if (this.snapshot?.dataVersion !== version) await this.update(session, version);
    });
    this.currentAt = begun;
  }

  private async update(session: ReadSession, version: number): Promise<void> {
    const { base, snapshot } = this;
    // A failure leaves timelines of two snapshots of the database, so the next build is then complete.
    this.base = undefined;
    const asOf = (await latestPoll(session)) ?? -1;
    const index = await this.indexes.of(session);
    const updated =
      base !== undefined && snapshot !== undefined && index.version === base.index.version
        ? await this.updated(session, base, snapshot, version, asOf)
        : undefined;
    const current = updated ?? (await this.build(session, index, asOf));
    this.snapshot = await this.snapshotOf(session, current, version, asOf);
    this.base = current;
  }

  /** undefined: a complete build is needed. */
  private async updated(
    session: ReadSession,
    base: SnapshotBase,
    { dataVersion: from }: FleetSnapshot,
    version: number,
    asOf: number,
  ): Promise<SnapshotBase | undefined> {
    const plans = new Map([...base.plans.keys()].map((calendar) => [calendar, snapshotPlan(asOf, calendar)]));
    for (const [calendar, { days }] of plans) {
      const known = base.plans.get(calendar)!.days;
      if (days[0] !== known[0] || days.length !== known.length) return undefined;
    }
    const changes = await this.changes.between(session, from, version);
    if (changes === undefined) return undefined;
    const { first, last, storeKeys } = changes;
    const touched = new Map(
      Array.from(plans, ([calendar, { days }]) => [
        calendar,
        { days: days.filter(({ start, end }) => start <= last && first < end) },
      ]),
    );
    const stores = base.fleet.select(storeKeys, (calendar) => touched.get(calendar)!.days.length > 0);
    const chunks = this.reader.fleet(session, stores, asOf, (calendar) => touched.get(calendar)!);
    for await (const chunk of chunks) {
      for (const store of chunk.stores) {
        const { days } = store.plan;
        const place = stores.places[store.position]!;
        base.timelines[place] = withDays(
          base.timelines[place]!,
          timelineOf(store, days),
          days[0]!.start,
          days[days.length - 1]!.end,
        );
      }
      await nextTurn();
    }
    return { ...base, plans };
  }

  private async build(session: ReadSession, index: StoreIndex, asOf: number): Promise<SnapshotBase> {
    const plans = new Map<LocalCalendar, SnapshotPlan>();
    const planFor = (calendar: LocalCalendar): SnapshotPlan => {
      let plan = plans.get(calendar);
      if (plan === undefined) plans.set(calendar, (plan = snapshotPlan(asOf, calendar)));
      return plan;
    };
    const fleet = index.polledBy(asOf).openFrom((calendar) => planFor(calendar).days[0]!.date);
    const timelines = new Array<StoreTimeline>(fleet.storeIds.length).fill(EMPTY_TIMELINE);
    const deleted = new Array<OpenTimeSums | undefined>(fleet.storeIds.length).fill(undefined);
    for await (const chunk of this.reader.fleet(session, fleet, asOf, planFor)) {
      // Reading the chunk has already taken a few milliseconds.
      await nextTurn();
      for (const [i, store] of chunk.stores.map((read) => knownBy(asOf, read)).entries()) {
        const { days, whole } = store.plan;
        const kept = days.filter(
          ({ date }, day) => !whole[day]! || rollupOf(store.rollups, date) === undefined,
        );
        timelines[store.position] = timelineOf(store, kept);
        if (kept.length < days.length) deleted[store.position] = rollupsOf(store);
        if ((i + 1) % TIMELINES_PER_TURN === 0) await nextTurn();
      }
    }
    return { index, fleet, plans, timelines, deleted };
  }

  private async snapshotOf(
    session: ReadSession,
    base: SnapshotBase,
    version: number,
    asOf: number,
  ): Promise<FleetSnapshot> {
    const freshness = await this.freshness.of(session, asOf);
    const lastPolls = await this.freshness.lastPolls(session, base.fleet.storeKeys, asOf);
    // Each of its stores has a poll by then.
    return snapshotOf(base, version, asOf, freshness, Float64Array.from(lastPolls, Number));
  }
}

/** The fleet in memory: of each caller, as many of the stores as it sees. */
@Injectable()
export class FleetSnapshots {
  /** By the text of the selector that a key is limited to; '': all stores. */
  private readonly snapshots = new Map<string, SnapshotOfStores>();
  private readonly past = new OutcomeCache<FleetSnapshot>(MAX_PAST);
  /** Ends with the last build of a past moment that was begun. */
  private lastPast: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly indexes: StoreIndexes,
    private readonly changes: RecentChangesRepository,
    private readonly reader: FleetReader,
    private readonly freshness: FreshnessReader,
  ) {}

  /** See `SnapshotOfStores`. */
  current(): Promise<FleetSnapshot> {
    return this.own.current();
  }

  newest(): Promise<FleetSnapshot> {
    return this.own.newest();
  }

  /**
   * The snapshot as of an instant (epoch ms); undefined: the current one. A snapshot of a past moment is built from what
   * was known by then, one after the other, and kept until the data changes or others are requested. Throws
   * `invalid-input` if the polls are no longer kept.
   */
  async asOf(instant: number | undefined): Promise<FleetSnapshot> {
    if (instant === undefined) return this.current();
    const version = await this.database.snapshot(dataVersion);
    return this.past.of(version, String(instant), () => {
      const built = this.lastPast.then(() => this.own.past(instant));
      this.lastPast = built.catch(() => undefined);
      return built;
    });
  }

  present(): FleetSnapshot | undefined {
    return this.own.present();
  }

  warmUp(): void {
    this.own.warmUp();
  }

  private get own(): SnapshotOfStores {
    const stores = currentStores()?.text ?? '';
    let own = this.snapshots.get(stores);
    if (own === undefined) {
      own = new SnapshotOfStores(this.database, this.indexes, this.changes, this.reader, this.freshness);
      this.snapshots.set(stores, own);
    }
    return own;
  }
}

/** The sums of the rollups of whole days in the earlier week. */
function rollupsOf({ plan: { days, whole, weekBefore }, rollups }: PlannedStore<SnapshotPlan>): OpenTimeSums {
  const total = emptySums();
  days.forEach(({ date, start }, i) => {
    const rollup = whole[i]! && start >= weekBefore.start ? rollupOf(rollups, date) : undefined;
    if (rollup !== undefined) addSums(total, rollup);
  });
  return total;
}

/** A store without the polls after an instant (epoch ms). */
function knownBy<Plan extends EvaluationPlan>(asOf: number, store: PlannedStore<Plan>): PlannedStore<Plan> {
  let { to } = store;
  while (to > store.from && observedAtOf(store.polls[to - 1]!) > asOf) to--;
  return to === store.to ? store : { ...store, to };
}

async function snapshotOf(
  { fleet, plans, timelines, deleted }: SnapshotBase,
  dataVersion: number,
  asOf: number,
  freshness: Freshness,
  lastPolls: Float64Array,
): Promise<FleetSnapshot> {
  const { storeIds, traitList } = fleet;
  const calendars = traitList.map(({ calendar }) => calendar);
  const listed = new Uint8Array(storeIds.length);
  const figures = new Uint32Array(storeIds.length * NUMBERS_PER_STORE);
  const statuses = new Array<StoreStatus>(storeIds.length);
  const incidents = {
    down: new Array<Incident | undefined>(storeIds.length),
    exclude: new Array<Incident | undefined>(storeIds.length),
  };
  for (let store = 0; store < storeIds.length; store++) {
    const plan = plans.get(calendars[store]!)!;
    listed[store] = traitList[store]!.schedule.isOver(plan.firstDate) ? 0 : 1;
    const at = store * NUMBERS_PER_STORE;
    writeFigures(timelines[store]!, plan, deleted[store], figures, at);
    leaveOutEarlier(figures, at, fleet.firstPollAt(store), asOf);
    statuses[store] = shownStatus(statusIn(timelines[store]!, asOf) ?? 'closed', () =>
      isStale(traitList[store]!, calendars[store]!, lastPolls[store]!, asOf, freshness),
    );
    incidents.down[store] = incidentAt(timelines[store]!, plan, 'down');
    incidents.exclude[store] = incidentAt(timelines[store]!, plan, 'exclude');
    if ((store + 1) % FIGURES_PER_TURN === 0) await nextTurn();
  }
  return new FleetSnapshot({
    dataVersion,
    asOf,
    stores: fleet,
    calendars,
    hours: traitList,
    lastPolls,
    freshness,
    listed,
    // The next update replaces timelines in its own list.
    timelines: timelines.slice(),
    statuses,
    figures,
    incidents,
  });
}

const WINDOW_LENGTHS = [MS_PER_HOUR, MS_PER_DAY, 7 * MS_PER_DAY];

/** A report as of the end of an earlier window includes a store only if it had a poll by then. */
function leaveOutEarlier(figures: Uint32Array, at: number, firstPollAt: number, asOf: number): void {
  WINDOW_LENGTHS.forEach((length, window) => {
    const place = at + BEFORE + window * PER_WINDOW;
    if (firstPollAt > asOf - length) figures.fill(0, place, place + PER_WINDOW);
  });
}
