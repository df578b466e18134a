import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Calendars, TimezoneTable } from '../../timezones';
import { DailyTable } from './daily-table';
import { StoreSpan, touchedDates } from './touched-dates';

/**
 * Forgets the stored days that a load touches. All calls belong to the load's transaction, and come after it has raised
 * the version of the data: from then on nobody stores what was worked out before.
 */
@Injectable()
export class DailyMetrics {
  constructor(
    private readonly table: DailyTable,
    private readonly timezones: TimezoneTable,
    private readonly calendars: Calendars,
  ) {}

  /** Polls were written: `spansOf` a UTC day says whose and when. */
  async forgetPolls(
    manager: EntityManager,
    utcDays: readonly number[],
    spansOf: (utcDay: number) => Promise<StoreSpan[]>,
  ): Promise<void> {
    const stored = await this.table.dates(manager);
    if (stored === undefined) return;
    for (const utcDay of utcDays) {
      // A local date begins less than a day before or after the UTC date of its number.
      if (utcDay < stored.first - 1 || utcDay > stored.last + 1) continue;
      const spans = await spansOf(utcDay);
      const zones = await this.timezones.zonesOf(
        manager,
        spans.map(({ storeKey }) => storeKey),
      );
      const touched = touchedDates(utcDay, spans, (storeKey) => this.calendars.of(zones.get(storeKey)));
      for (const [date, storeKeys] of touched) {
        if (date >= stored.first && date <= stored.last) await this.table.remove(manager, date, storeKeys);
      }
    }
  }

  /** The hours or the zone of these stores were changed: none of their days is what it was. */
  forgetStores(manager: EntityManager, storeKeys: readonly number[]): Promise<void> {
    return this.table.removeStores(manager, storeKeys);
  }
}
