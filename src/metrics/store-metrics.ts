import { Injectable } from '@nestjs/common';
import { ALWAYS_OPEN, HoursTable } from '../business-hours';
import { Database } from '../database';
import { notFound } from '../errors';
import { PollReader } from '../polls';
import { StoreRegistry } from '../stores';
import { MS_PER_DAY } from '../time';
import { Calendars, TimezoneTable } from '../timezones';
import { daysOf, explainStore, StoreExplanation, Windows, windowsOf } from './engine';
import { MetricsRequest } from './fleet-metrics';

/** One store's figures and how they came about. */
export interface ExplainedStore extends StoreExplanation {
  readonly storeId: string;
  readonly asOf: number;
  /** The zone its local days are in, and the name it was given when that is another one (none, or unknown). */
  readonly zone: string;
  readonly givenZone: string | undefined;
  readonly hasHours: boolean;
  readonly windows: Windows;
}

/** Explains a store by the same engine that computes the fleet. */
@Injectable()
export class StoreMetrics {
  constructor(
    private readonly database: Database,
    private readonly registry: StoreRegistry,
    private readonly polls: PollReader,
    private readonly hours: HoursTable,
    private readonly timezones: TimezoneTable,
    private readonly calendars: Calendars,
  ) {}

  /**
   * `asOf` left out means the latest poll of all stores. Throws `not-found` for a store that nothing was ever
   * loaded for, and while there are no polls at all.
   */
  async explain(storeId: string, request: Partial<MetricsRequest>): Promise<ExplainedStore> {
    return this.database.snapshot(async (session) => {
      const storeKey = await this.registry.keyOf(session, storeId);
      if (storeKey === undefined) throw notFound(`There is no store ${storeId}.`);
      const asOf = request.asOf ?? (await this.registry.latestPoll(session));
      if (asOf === undefined) throw notFound('There are no polls yet.');
      const schedule = (await this.hours.schedules(session, storeKey, storeKey)).get(storeKey);
      const givenZone = (await this.timezones.zones(session, storeKey, storeKey)).get(storeKey);
      const calendar = this.calendars.of(givenZone);
      const windows = windowsOf(request.windows ?? 'calendar', asOf, calendar);
      const days = daysOf(windows, calendar);
      const { polls } = await this.polls.read(session, {
        firstKey: storeKey,
        lastKey: storeKey,
        firstDay: Math.floor(days[0]!.start / MS_PER_DAY),
        lastDay: Math.floor(asOf / MS_PER_DAY),
      });
      const explanation = explainStore(schedule ?? ALWAYS_OPEN, days, windows, polls);
      const given = { givenZone, hasHours: schedule !== undefined };
      return { storeId, asOf, zone: calendar.zone, ...given, windows, ...explanation };
    });
  }
}
