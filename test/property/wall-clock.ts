const QUARTER = 900;
const HOUR = 3600;
const DAY = 86_400;

/**
 * The wall clock of a zone, read through Intl only. Instants are whole seconds since 1970; a reading is a local date
 * and time in seconds, as if it were UTC. Deliberately slow and simple: the product is compared with it.
 */
export class WallClock {
  private readonly format: Intl.DateTimeFormat;
  private readonly known = new Map<number, number>();
  private readonly instants = new Map<number, number>();
  private readonly beginnings = new Map<number, number>();

  constructor(zone: string) {
    const number = 'numeric';
    const fields = {
      year: number,
      month: number,
      day: number,
      hour: number,
      minute: number,
      second: number,
    } as const;
    this.format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...fields });
  }

  /** The reading at an instant. No zone has ever changed its offset twice within a quarter of an hour. */
  reading(instant: number): number {
    const quarter = Math.floor(instant / QUARTER) * QUARTER;
    const ahead = this.ahead(quarter);
    return instant + (ahead === this.ahead(quarter + QUARTER) ? ahead : this.ahead(instant));
  }

  /**
   * The first instant at which the clock shows `reading`. A skipped reading moves forward by the length of the gap
   * (open time, rule 6).
   */
  instantOf(reading: number): number {
    let instant = this.instants.get(reading);
    if (instant === undefined) {
      instant = this.firstShowing(reading) ?? this.afterGap(reading);
      this.instants.set(reading, instant);
    }
    return instant;
  }

  /** The first instant of a date (days since 1970-01-01); of a skipped one, the first instant of the next. */
  beginningOf(date: number): number {
    let beginning = this.beginnings.get(date);
    if (beginning === undefined) {
      beginning = this.search(date * DAY, (shown) => shown >= date * DAY)!;
      this.beginnings.set(date, beginning);
    }
    return beginning;
  }

  private firstShowing(reading: number): number | undefined {
    return this.search(reading, (shown) => shown === reading);
  }

  private afterGap(reading: number): number {
    const end = this.search(reading, (shown, before) => before < reading && reading < shown)!;
    const gap = this.reading(end) - this.reading(end - 1) - 1;
    return this.firstShowing(reading + gap)!;
  }

  /** Searches around a reading, second by second near changes. */
  private search(reading: number, found: (shown: number, before: number) => boolean): number | undefined {
    const from = Math.floor(reading / QUARTER) * QUARTER - 30 * HOUR;
    for (let quarter = from; quarter < from + 90 * HOUR; quarter += QUARTER) {
      const first = this.reading(quarter);
      const last = this.reading(quarter + QUARTER - 1);
      const smooth = last - first === QUARTER - 1 && this.reading(quarter - 1) === first - 1;
      if (smooth && (last < reading || first > reading + QUARTER)) continue;
      for (let instant = quarter; instant < quarter + QUARTER; instant++) {
        if (found(this.reading(instant), this.reading(instant - 1))) return instant;
      }
    }
    return undefined;
  }

  private ahead(instant: number): number {
    let ahead = this.known.get(instant);
    if (ahead === undefined) {
      const shown = [...this.format.format(instant * 1000).matchAll(/\d+/g)].map(Number);
      const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = shown;
      ahead = Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - instant;
      this.known.set(instant, ahead);
    }
    return ahead;
  }
}
