import { Inject, Injectable } from '@nestjs/common';
import { isKnownZone, LocalCalendar } from '../core/calendar/local-calendar';
import { CONFIG } from '../platform/config';
import type { Config } from '../platform/config';

/** Caches one calendar per zone for the life of the process, so that each date is computed once. */
@Injectable()
export class Calendars {
  private readonly byZone = new Map<string, LocalCalendar>();
  private readonly fallback: LocalCalendar;

  constructor(@Inject(CONFIG) config: Config) {
    this.fallback = new LocalCalendar(config.defaultTimezone);
  }

  /** The calendar of a store's zone. No zone, or an unknown name, means DEFAULT_TIMEZONE (SEMANTICS.md, time zone). */
  of(zone: string | undefined): LocalCalendar {
    if (zone === undefined) return this.fallback;
    let calendar = this.byZone.get(zone);
    if (calendar === undefined) {
      calendar = isKnownZone(zone) ? new LocalCalendar(zone) : this.fallback;
      this.byZone.set(zone, calendar);
    }
    return calendar;
  }
}
