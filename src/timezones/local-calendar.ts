import { toZonedTime } from 'date-fns-tz';
import { MS_PER_DAY, MS_PER_SECOND } from '../time/instant';

/**
 * A calendar date in a zone, from its first instant to the first of the next (SEMANTICS.md, "local day").
 * `date` counts days since 1970-01-01; `start` and `end` are epoch milliseconds. A date that the zone skipped
 * (Apia, 2011-12-30) has no instants: its start is its end.
 */
export interface LocalDay {
  readonly date: number;
  readonly start: number;
  readonly end: number;
  /** Whether no clock was put forward or back on it: it has 24 hours, and every wall time is midnight and so much. */
  readonly regular: boolean;
  /**
   * The instant (epoch milliseconds) of a wall time of this date, in whole seconds after its midnight, 0 to 86400,
   * where 86400 is the first instant of the next date. Rule 6: a wall time that is skipped moves forward by
   * the length of the gap, one that happens twice is the first.
   */
  instantOf(second: number): number;
}

/** Whether this runtime knows the name as an IANA zone; offsets such as `+05:00` are not names. */
export function isKnownZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Weekday of a date: 0 = Monday … 6 = Sunday. */
export const weekdayOf = (date: number): number => (((date + 3) % 7) + 7) % 7;

/**
 * The local days of one zone. Each date is worked out once and kept, so that a fleet of any size costs a few
 * conversions per zone and date. Needs a process that runs with TZ=UTC.
 */
export class LocalCalendar {
  private readonly days = new Map<number, LocalDay>();
  private readonly midnights = new Map<number, number>();

  /** Throws RangeError for a name that `isKnownZone` refuses. */
  constructor(readonly zone: string) {
    if (!isKnownZone(zone)) throw new RangeError(`unknown time zone: ${zone}`);
  }

  /** The date (days since 1970-01-01) whose local day holds the instant. */
  dateOf(instant: number): number {
    const wallDate = Math.floor((instant + this.offsetAt(instant)) / MS_PER_DAY);
    // Where clocks went back over midnight, the repeated evening already belongs to the day that had begun.
    return instant >= this.day(wallDate).end ? wallDate + 1 : wallDate;
  }

  day(date: number): LocalDay {
    let day = this.days.get(date);
    if (day === undefined) {
      day = this.localDay(date);
      this.days.set(date, day);
    }
    return day;
  }

  /** Milliseconds that local time is ahead of UTC at an instant. */
  offsetAt(instant: number): number {
    const whole = Math.floor(instant / MS_PER_SECOND) * MS_PER_SECOND;
    // toZonedTime reads Intl at the instant itself; the library's other conversions guess near changes.
    return toZonedTime(whole, this.zone).getTime() - whole;
  }

  private localDay(date: number): LocalDay {
    const start = this.midnight(date);
    const end = this.midnight(date + 1);
    const regular = end - start === MS_PER_DAY;
    const instantOf = regular
      ? (second: number) => start + second * MS_PER_SECOND
      : (second: number) => this.instantOfWall(date * MS_PER_DAY + second * MS_PER_SECOND);
    return { date, start, end, regular, instantOf };
  }

  /** Where a date begins, which is where the one before it ends. */
  private midnight(date: number): number {
    let instant = this.midnights.get(date);
    if (instant === undefined) {
      instant = this.instantOfWall(date * MS_PER_DAY);
      this.midnights.set(date, instant);
    }
    return instant;
  }

  /**
   * `wall` is a local date and time read as if it were UTC. The offsets a day before and a day after are the
   * only ones a change nearby can lead from and to; the earlier instant that reads back as `wall` wins, and
   * where none does, the wall time lies in a gap, and the offset before the gap moves it forward.
   */
  private instantOfWall(wall: number): number {
    const before = this.offsetAt(wall - MS_PER_DAY);
    const after = this.offsetAt(wall + MS_PER_DAY);
    const candidates = before >= after ? [before, after] : [after, before];
    for (const offset of candidates) {
      if (this.offsetAt(wall - offset) === offset) return wall - offset;
    }
    return wall - before;
  }
}
