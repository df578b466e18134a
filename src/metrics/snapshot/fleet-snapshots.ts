import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { SingleFlight } from '../../async';
import { Database, dataVersion, polledRange, ReadSession } from '../../database';
import { RecentChangesRepository } from '../../polls';
import { MS_PER_DAY, MS_PER_HOUR } from '../../time';
import { LocalCalendar } from '../../timezones';
import { addSums, emptySums, Incident, OpenTimeSums, rollupOf, StoreStatus } from '../engine';
import { FleetReader, FramedStore } from '../fleet-reader';
import { PolledFleet, StoreIndex } from '../store-index';
import { StoreIndexes } from '../store-indexes';
import { FleetSnapshot } from './fleet-snapshot';
import { BEFORE, incidentAt, NUMBERS_PER_STORE, writeFigures } from './snapshot-figures';
import { SnapshotPlan, snapshotPlan } from './snapshot-plan';
import { EMPTY_TIMELINE, statusIn, StoreTimeline, timelineOf, withDays } from './store-timeline';

/** A few milliseconds of work between two turns of the event loop. */
const TIMELINES_PER_TURN = 64;
const FIGURES_PER_TURN = 1_024;

/** How much older than the data an answer may be. */
const MAX_AGE_MS = 1_000;
/** From this age on the next snapshot is made, so that it is there before this one is too old. */
const REFRESH_AFTER_MS = 250;

/** What a snapshot is computed from, kept for the next one. */
interface SnapshotBase {
  readonly index: StoreIndex;
  readonly fleet: PolledFleet;
  readonly plans: ReadonlyMap<LocalCalendar, SnapshotPlan>;
  /** By the place of the store in the fleet. */
  readonly timelines: StoreTimeline[];
  /** What days without a timeline, since their polls are deleted, add to the week before. */
  readonly deleted: (OpenTimeSums | undefined)[];
}

/**
 * The fleet as of the latest poll, in memory. When polls come in, the stores that they are of are computed anew for the
 * days that they touch; all figures then follow from the timelines, which is as if all had been computed from nothing.
 * That is done where hours, zones or stores have changed, or a local day has begun.
 */
@Injectable()
export class FleetSnapshots {
  private base: SnapshotBase | undefined;
  private snapshot: FleetSnapshot | undefined;
  /** When the snapshot was last known to show the data as it is (`performance.now()`). */
  private currentAt = -Infinity;
  private readonly flight = new SingleFlight(() => this.refresh());

  constructor(
    private readonly database: Database,
    private readonly indexes: StoreIndexes,
    private readonly changes: RecentChangesRepository,
    private readonly reader: FleetReader,
  ) {}

  /**
   * At most a second older than the data. While polls come in all the time, requests are answered at once and the next
   * snapshot is made beside them. It has no stores while there are no polls.
   */
  current(): Promise<FleetSnapshot> {
    const now = performance.now();
    if (now - this.currentAt > REFRESH_AFTER_MS) this.warmUp();
    return this.shownSince(now - MAX_AGE_MS);
  }

  /** Of the data as it is now, or newer. */
  newest(): Promise<FleetSnapshot> {
    return this.shownSince(performance.now());
  }

  /** Begins to compute it where it is not there. Those who ask for it get what fails. */
  warmUp(): void {
    this.flight.join().catch(() => undefined);
  }

  /** Of the data as it was at an instant (`performance.now()`), or newer. */
  private async shownSince(instant: number): Promise<FleetSnapshot> {
    // What another request has begun may have looked at the data before: then once more.
    while (this.currentAt < instant) await this.flight.join();
    return this.snapshot!;
  }

  private async refresh(): Promise<void> {
    const begun = performance.now();
    const version = await this.database.snapshot(dataVersion);
    if (this.snapshot?.dataVersion !== version) await this.update();
    this.currentAt = begun;
  }

  private async update(): Promise<void> {
    const { base, snapshot } = this;
    // Where this fails on the way, the next one begins from nothing: the timelines may be of two states of the data.
    this.base = undefined;
    const next = await this.database.snapshot(async (session) => {
      const version = await dataVersion(session);
      const asOf = (await polledRange(session)).end - 1;
      const index = await this.indexes.of(session);
      const updated =
        base !== undefined && snapshot !== undefined && index.version === base.index.version
          ? await this.updated(session, base, snapshot, version, asOf)
          : undefined;
      const current = updated ?? (await this.build(session, index, asOf));
      return { base: current, snapshot: await snapshotOf(current, version, asOf) };
    });
    this.base = next.base;
    this.snapshot = next.snapshot;
  }

  /** undefined: it has to be built. */
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
        const { days } = store.frame;
        const place = stores.places[store.position]!;
        base.timelines[place] = withDays(
          base.timelines[place]!,
          timeline(store, days),
          days[0]!.start,
          days[days.length - 1]!.end,
        );
      }
      await nextTurn();
    }
    return { ...base, plans };
  }

  private async build(session: ReadSession, index: StoreIndex, asOf: number): Promise<SnapshotBase> {
    const fleet = index.polledBy(asOf);
    const plans = new Map<LocalCalendar, SnapshotPlan>();
    const timelines = new Array<StoreTimeline>(fleet.storeIds.length).fill(EMPTY_TIMELINE);
    const deleted = new Array<OpenTimeSums | undefined>(fleet.storeIds.length).fill(undefined);
    const planFor = (calendar: LocalCalendar): SnapshotPlan => {
      const plan = snapshotPlan(asOf, calendar);
      plans.set(calendar, plan);
      return plan;
    };
    for await (const chunk of this.reader.fleet(session, fleet, asOf, planFor)) {
      // To read the chunk took a few milliseconds already.
      await nextTurn();
      for (const [i, store] of chunk.stores.entries()) {
        const { days, whole } = store.frame;
        const kept = days.filter(
          ({ date }, day) => !whole[day]! || rollupOf(store.rollups, date) === undefined,
        );
        timelines[store.position] = timeline(store, kept);
        if (kept.length < days.length) deleted[store.position] = rollupsOf(store);
        if ((i + 1) % TIMELINES_PER_TURN === 0) await nextTurn();
      }
    }
    return { index, fleet, plans, timelines, deleted };
  }
}

const timeline = (
  { schedule, polls, from, to }: FramedStore<Pick<SnapshotPlan, 'days'>>,
  days: SnapshotPlan['days'],
): StoreTimeline => timelineOf(schedule, days, polls, from, to);

/** What the whole days that have a rollup add up to within the week before. */
function rollupsOf({ frame: { days, whole, weekBefore }, rollups }: FramedStore<SnapshotPlan>): OpenTimeSums {
  const total = emptySums();
  days.forEach(({ date, start }, i) => {
    const rollup = whole[i]! && start >= weekBefore.start ? rollupOf(rollups, date) : undefined;
    if (rollup !== undefined) addSums(total, rollup);
  });
  return total;
}

async function snapshotOf(
  { fleet, plans, timelines, deleted }: SnapshotBase,
  dataVersion: number,
  asOf: number,
): Promise<FleetSnapshot> {
  const { storeIds } = fleet;
  const calendars = fleet.traitList.map(({ calendar }) => calendar);
  const figures = new Uint32Array(storeIds.length * NUMBERS_PER_STORE);
  const statuses = new Array<StoreStatus>(storeIds.length);
  const incidents = new Array<Incident | undefined>(storeIds.length);
  for (let store = 0; store < storeIds.length; store++) {
    const plan = plans.get(calendars[store]!)!;
    const at = store * NUMBERS_PER_STORE;
    writeFigures(timelines[store]!, plan, deleted[store], figures, at);
    leaveOutEarlier(figures, at, fleet.firstPollAt(store), asOf);
    statuses[store] = statusIn(timelines[store]!, asOf) ?? 'closed';
    incidents[store] = incidentAt(timelines[store]!, plan);
    if ((store + 1) % FIGURES_PER_TURN === 0) await nextTurn();
  }
  return new FleetSnapshot({
    dataVersion,
    asOf,
    storeIds,
    calendars,
    // The next update replaces timelines in its own list.
    timelines: timelines.slice(),
    statuses,
    figures,
    incidents,
  });
}

const WINDOW_LENGTHS = [MS_PER_HOUR, MS_PER_DAY, 7 * MS_PER_DAY];

/** A report as of the end of an earlier window has a store only if that had a poll by then. */
function leaveOutEarlier(figures: Uint32Array, at: number, firstPollAt: number, asOf: number): void {
  WINDOW_LENGTHS.forEach((length, window) => {
    if (firstPollAt > asOf - length) figures.fill(0, at + BEFORE + window * 3, at + BEFORE + window * 3 + 3);
  });
}
