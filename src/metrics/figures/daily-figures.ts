import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LocalCalendar } from '../../core/calendar/local-calendar';
import { MS_PER_DAY } from '../../core/time/instant';
import { DailySums, NoDataPolicy, sumEachDay } from '../../core/uptime/figures';
import { type GroupFigures, GroupTotals, type StoreGroups } from '../../core/uptime/groups';
import type { Dates } from '../../core/uptime/periods';
import { DailyPlan, dailyPlan } from '../../core/uptime/plans';
import { OutcomeCache } from '../../platform/async';
import { Database, dataVersion, holdDataVersion } from '../../platform/database';
import { invalidField } from '../../platform/errors';
import { StoresRepository } from '../../stores';
import { Calendars } from '../../timezones';
import { AskedStores } from '../reading/asked-stores';
import { FleetReader, PlannedStore } from '../reading/fleet-reader';
import { PolledFleet, StoreIndexes, StoresAsked } from '../reading/store-index';
import { DailyRollup, DailyRollupRepository } from '../rollups/daily-rollup.repository';
import { DatesRequest, FLEET_DATES, resolveAsOf, resolveDates, STORE_DATES } from './requests';
import { ExplainedOf, explainedOf } from './store-metrics';

/** The local days of one store. */
export interface StoreDays extends ExplainedOf {
  readonly dates: Dates;
  readonly days: readonly DailySums[];
}

/** Which stores the daily figures are of, and by which keys they are grouped; none: all together. */
export interface FleetDatesRequest extends DatesRequest, StoresAsked {
  readonly groupBy: readonly string[];
  readonly noData: NoDataPolicy;
}

/** The local days of a group of stores on one date. */
export interface FleetDay {
  /** Days since 1970-01-01, in each store's own zone. */
  readonly date: number;
  /** The values of the keys of its group; null: its stores have none. */
  readonly values: readonly (string | null)[];
  readonly figures: GroupFigures;
  /** Whether all of the sums come from rollups. */
  readonly stored: boolean;
  /** Whether the day has ended by as_of for every store of the group. */
  readonly complete: boolean;
}

export interface FleetDays {
  readonly asOf: number;
  readonly dates: Dates;
  readonly days: readonly FleetDay[];
}

/** Mostly a few kilobytes each; two megabytes at most. */
const MAX_ANSWERS = 64;
/** The maximum number of rows in one answer: dates × groups. */
const MAX_ROWS = 10_000;

/** The sums of each local day: computed from polls, or read from rollups if those are deleted. */
@Injectable()
export class DailyFigures {
  private readonly answers = new OutcomeCache<FleetDays>(MAX_ANSWERS);

  constructor(
    private readonly database: Database,
    private readonly storesRepository: StoresRepository,
    private readonly reader: FleetReader,
    private readonly stores: AskedStores,
    private readonly calendars: Calendars,
  ) {}

  /** Throws `not-found` for an unknown store and if there are no polls, `invalid-input` for invalid dates. */
  ofStore(storeId: string, request: DatesRequest): Promise<StoreDays> {
    return this.database.snapshot(async (session) => {
      const storeKey = await this.storesRepository.keyOfKnown(session, storeId);
      const asOf = await resolveAsOf(session, request.asOf);
      const store = await this.reader.store(session, storeKey, asOf, (calendar) => {
        const dates = resolveDates(request, calendar.dateOf(asOf), STORE_DATES);
        return dailyPlan(dates, asOf, calendar, request);
      });
      const days = daysOf(store);
      return { ...explainedOf(storeId, asOf, store), dates: store.plan.dates, days };
    });
  }

  /**
   * The stores asked for that have a poll at or before as_of, each in its own zone. Throws like `ofStore`. Caches each
   * answer until the data changes.
   */
  async ofFleet(request: FleetDatesRequest): Promise<FleetDays> {
    const version = await this.database.snapshot(dataVersion);
    return this.answers.of(version, JSON.stringify(request), () => this.compute(request));
  }

  private compute(request: FleetDatesRequest): Promise<FleetDays> {
    return this.database.snapshot(async (session) => {
      const asOf = await resolveAsOf(session, request.asOf);
      const fleet = await this.stores.polledBy(session, asOf, request);
      const clocks = fleet.storeIds.length === 0 ? [this.calendars.of(undefined)] : [...fleet.calendars];
      const today = Math.max(...clocks.map((calendar) => calendar.dateOf(asOf)));
      const dates = resolveDates(request, today, FLEET_DATES);
      const sums = new DailySumsOfGroups(fleet, dates, request);
      const planFor = (calendar: LocalCalendar) => dailyPlan(dates, asOf, calendar, request);
      const chunks = this.reader.fleet(session, fleet, asOf, planFor);
      for await (const { stores } of chunks) {
        for (const store of stores) sums.add(store);
        await nextTurn();
      }
      return { asOf, dates, days: sums.days(asOf) };
    });
  }
}

/** Sums the local days of many stores by date and group. */
class DailySumsOfGroups {
  private readonly groups: StoreGroups;
  private readonly totals: GroupTotals;
  private readonly dateCount: number;
  /** By group and date: 1 if a part of the sums comes from polls. */
  private readonly computed: Uint8Array;
  private readonly clocks: Set<LocalCalendar>[];

  constructor(
    fleet: PolledFleet,
    private readonly dates: Dates,
    { groupBy, noData }: FleetDatesRequest,
  ) {
    this.groups = fleet.groupsBy(groupBy);
    const { values, groupOf } = this.groups;
    this.dateCount = dates.last - dates.first + 1;
    if (this.dateCount * values.length > MAX_ROWS) {
      throw invalidField(
        'group_by',
        `group_by has ${values.length} groups, on ${this.dateCount} dates; at most ${MAX_ROWS} rows are given at once. ` +
          'Ask for fewer dates, or for fewer stores with labels',
      );
    }
    this.totals = new GroupTotals(this.groups, this.dateCount, fleet.goals, noData);
    this.computed = new Uint8Array(values.length * this.dateCount);
    this.clocks = values.map(() => new Set());
    fleet.traitList.forEach(({ calendar }, store) => this.clocks[groupOf[store]!]!.add(calendar));
  }

  add(store: PlannedStore<DailyPlan>): void {
    const { position } = store;
    for (const { day, sums, stored } of daysOf(store)) {
      const bucket = day.date - this.dates.first;
      this.totals.add(position, bucket, sums.up, sums.down, sums.noData, sums.excluded);
      if (!stored) this.computed[this.groups.groupOf[position]! * this.dateCount + bucket] = 1;
    }
  }

  /** The dates on which any store of a group has a day, in order, and for each date the groups. */
  days(asOf: number): FleetDay[] {
    const found: FleetDay[] = [];
    for (let bucket = 0; bucket < this.dateCount; bucket++) {
      const date = this.dates.first + bucket;
      this.groups.values.forEach((values, group) => {
        const figures = this.totals.of(group, bucket);
        if (figures.stores === 0) return;
        const complete = [...this.clocks[group]!].every((calendar) => calendar.day(date).end <= asOf);
        const stored = this.computed[group * this.dateCount + bucket] === 0;
        found.push({ date, values, figures, stored, complete });
      });
    }
    return found;
  }
}

const daysOf = (store: PlannedStore<DailyPlan>): DailySums[] => sumEachDay(store, store.plan);

/** Limits how long an import waits. */
const ROLLUPS_PER_TRANSACTION = 4_000;

/** Writes the rollups of a local date for every store, so that its polls are no longer needed. */
@Injectable()
export class RollupBackfill {
  constructor(
    private readonly database: Database,
    private readonly indexes: StoreIndexes,
    private readonly reader: FleetReader,
    private readonly rollups: DailyRollupRepository,
  ) {}

  /**
   * Writes the rollups of a date that has ended in every zone, for every store that may have had a poll by its end.
   * Returns the version of the data for which they are complete; undefined: the data changed meanwhile, and the rows do
   * not count.
   */
  async writeDate(date: number): Promise<number | undefined> {
    const { version, rollups } = await this.compute(date);
    for (let from = 0; from < rollups.length; from += ROLLUPS_PER_TRANSACTION) {
      const group = rollups.slice(from, from + ROLLUPS_PER_TRANSACTION);
      const held = await this.database.write(async (manager) => {
        const unchanged = await holdDataVersion(manager, version);
        if (unchanged) await this.rollups.writeRollups(manager, group);
        return unchanged;
      });
      if (!held) return undefined;
    }
    return version;
  }

  private compute(date: number): Promise<{ version: number; rollups: DailyRollup[] }> {
    return this.database.snapshot(async (session) => {
      const rollups: DailyRollup[] = [];
      const lastInstant = (date + 2) * MS_PER_DAY - 1;
      const fleet = (await this.indexes.of(session)).polledBy(lastInstant);
      const planFor = (calendar: LocalCalendar) => planOn(date, lastInstant + 1, calendar);
      for await (const { stores, storeKeys } of this.reader.fleet(session, fleet, lastInstant, planFor)) {
        for (const store of stores) {
          const [day] = sumEachDay(store, store.plan);
          if (day === undefined) continue;
          const { up, down, noData, excluded } = day.sums;
          rollups.push([date, storeKeys[store.place]!, up, down, noData, excluded]);
        }
        await nextTurn();
      }
      return { version: await dataVersion(session), rollups };
    });
  }
}

/** A skipped date has no days. */
function planOn(date: number, asOf: number, calendar: LocalCalendar): DailyPlan {
  const day = calendar.day(date);
  return { dates: { first: date, last: date }, asOf, days: [day], whole: [day.start < day.end] };
}
