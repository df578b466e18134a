import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DateTotal, DateTotals } from '../../core/uptime/date-totals';
import { DailySums, sumEachDay } from '../../core/uptime/figures';
import type { Dates } from '../../core/uptime/periods';
import { DailyPlan, dailyPlan } from '../../core/uptime/plans';
import { OutcomeCache } from '../../platform/async';
import { Database, dataVersion } from '../../platform/database';
import { StoresRepository } from '../../stores';
import { Calendars } from '../../timezones';
import { FleetReader, PlannedStore } from '../reading/fleet-reader';
import { StoreIndexes } from '../reading/store-index';
import { DatesRequest, FLEET_DATES, resolveAsOf, resolveDates, STORE_DATES } from './requests';
import { ExplainedOf, explainedOf } from './store-metrics';

/** The local days of one store. */
export interface StoreDays extends ExplainedOf {
  readonly dates: Dates;
  readonly days: readonly DailySums[];
}

/** The local days of all stores on one date. */
export interface FleetDay extends DateTotal {
  /** Whether the day has ended by as_of for every store. */
  readonly complete: boolean;
}

export interface FleetDays {
  readonly asOf: number;
  readonly dates: Dates;
  readonly days: readonly FleetDay[];
}

/** A few kilobytes each. */
const MAX_ANSWERS = 64;

/** The sums of each local day: computed from polls, or read from rollups if those are deleted. */
@Injectable()
export class DailyFigures {
  private readonly answers = new OutcomeCache<FleetDays>(MAX_ANSWERS);

  constructor(
    private readonly database: Database,
    private readonly registry: StoresRepository,
    private readonly reader: FleetReader,
    private readonly indexes: StoreIndexes,
    private readonly calendars: Calendars,
  ) {}

  /** Throws `not-found` for an unknown store and if there are no polls, `invalid-input` for invalid dates. */
  ofStore(storeId: string, request: DatesRequest): Promise<StoreDays> {
    return this.database.snapshot(async (session) => {
      const storeKey = await this.registry.keyOfKnown(session, storeId);
      const asOf = await resolveAsOf(session, request.asOf);
      const store = await this.reader.store(session, storeKey, asOf, (calendar) => {
        const dates = resolveDates(request, calendar.dateOf(asOf), STORE_DATES);
        return dailyPlan(dates, asOf, calendar);
      });
      const days = daysOf(store);
      return { ...explainedOf(storeId, asOf, store), dates: store.plan.dates, days };
    });
  }

  /**
   * All stores that have a poll at or before as_of, each in its own zone. Throws like `ofStore`. Caches each answer
   * until the data changes.
   */
  async ofFleet(request: DatesRequest): Promise<FleetDays> {
    const version = await this.database.snapshot(dataVersion);
    const name = [request.from, request.to, request.asOf].join();
    return this.answers.of(version, name, () => this.compute(request));
  }

  private compute(request: DatesRequest): Promise<FleetDays> {
    return this.database.snapshot(async (session) => {
      const asOf = await resolveAsOf(session, request.asOf);
      const fleet = (await this.indexes.of(session)).polledBy(asOf);
      const clocks = fleet.storeIds.length === 0 ? [this.calendars.of(undefined)] : [...fleet.calendars];
      const today = Math.max(...clocks.map((calendar) => calendar.dateOf(asOf)));
      const dates = resolveDates(request, today, FLEET_DATES);
      const totals = new DateTotals();
      const chunks = this.reader.fleet(session, fleet, asOf, (calendar) => dailyPlan(dates, asOf, calendar));
      for await (const { stores } of chunks) {
        for (const store of stores) daysOf(store).forEach((day) => totals.add(day));
        await nextTurn();
      }
      const complete = (date: number) => clocks.every((calendar) => calendar.day(date).end <= asOf);
      const days = totals.totals().map((total) => ({ ...total, complete: complete(total.date) }));
      return { asOf, dates, days };
    });
  }
}

const daysOf = (store: PlannedStore<DailyPlan>): DailySums[] => sumEachDay(store, store.plan);
