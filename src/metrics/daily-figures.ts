import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database, ReadSession } from '../database';
import { Fleet, StoreRegistry } from '../stores';
import { Calendars, LocalCalendar, TimezoneTable } from '../timezones';
import { chunksOf } from './chunks';
import { DatesRequest, FLEET_DATES, resolveDates, STORE_DATES } from './date-request';
import { DailyFrame, dailyFrame, DailySums, Dates, DateTotal, DateTotals, sumEachDay } from './engine';
import { FleetReader, FramedStore } from './fleet-reader';
import { resolveAsOf } from './range-request';
import { ExplainedOf, explainedOf } from './store-metrics';

/** One store's local days. */
export interface StoreDays extends ExplainedOf {
  readonly dates: Dates;
  readonly days: readonly DailySums[];
}

/** All stores' local days of one date. */
export interface FleetDay extends DateTotal {
  /** It has ended by as_of for every store. */
  readonly complete: boolean;
}

export interface FleetDays {
  readonly asOf: number;
  readonly dates: Dates;
  readonly days: readonly FleetDay[];
}

/** The sums of local days one by one: computed from polls, or taken from rollups where those are deleted. */
@Injectable()
export class DailyFigures {
  constructor(
    private readonly database: Database,
    private readonly registry: StoreRegistry,
    private readonly reader: FleetReader,
    private readonly timezones: TimezoneTable,
    private readonly calendars: Calendars,
  ) {}

  /** Throws `not-found` for an unknown store and while there are no polls, `invalid-input` for dates that cannot be. */
  ofStore(storeId: string, request: DatesRequest): Promise<StoreDays> {
    return this.database.snapshot(async (session) => {
      const storeKey = await this.registry.keyOfKnown(session, storeId);
      const asOf = await resolveAsOf(this.registry, session, request.asOf);
      const store = await this.reader.store(session, storeKey, asOf, (calendar) => {
        const dates = resolveDates(request, calendar.dateOf(asOf), STORE_DATES);
        return dailyFrame(dates, asOf, calendar);
      });
      const days = daysOf(store);
      return { ...explainedOf(storeId, asOf, store), dates: store.frame.dates, days };
    });
  }

  /** All stores that have a poll at or before as_of, each by its own clock. Throws as `ofStore`. */
  ofFleet(request: DatesRequest): Promise<FleetDays> {
    return this.database.snapshot(async (session) => {
      const asOf = await resolveAsOf(this.registry, session, request.asOf);
      const fleet = await this.registry.fleet(session, asOf);
      const clocks = await this.clocksOf(session, fleet);
      const today = Math.max(...clocks.map((calendar) => calendar.dateOf(asOf)));
      const dates = resolveDates(request, today, FLEET_DATES);
      const totals = new DateTotals();
      const chunks = this.reader.chunks(session, fleet.storeKeys, asOf, (calendar) =>
        dailyFrame(dates, asOf, calendar),
      );
      for await (const { stores } of chunks) {
        for (const store of stores) daysOf(store).forEach((day) => totals.add(day));
        await nextTurn();
      }
      const complete = (date: number) => clocks.every((calendar) => calendar.day(date).end <= asOf);
      const days = totals.totals().map((total) => ({ ...total, complete: complete(total.date) }));
      return { asOf, dates, days };
    });
  }

  /** Each zone that some store of the fleet is in, by its calendar; the default zone where there are no stores. */
  private async clocksOf(session: ReadSession, { storeKeys }: Fleet): Promise<LocalCalendar[]> {
    const clocks = new Set<LocalCalendar>();
    for (const chunk of chunksOf(storeKeys)) {
      const zones = await this.timezones.zones(session, chunk);
      for (const storeKey of chunk.storeKeys) clocks.add(this.calendars.of(zones.get(storeKey)));
      await nextTurn();
    }
    return clocks.size === 0 ? [this.calendars.of(undefined)] : [...clocks];
  }
}

const daysOf = ({ schedule, frame, polls, from, to, rollups }: FramedStore<DailyFrame>): DailySums[] =>
  sumEachDay(schedule, frame, polls, from, to, rollups);
