import { toZonedTime } from 'date-fns-tz';
import { MS_PER_DAY, MS_PER_SECOND } from '../time/instant';

/**
 * A calendar date in a zone, from its first instant to the first instant of the next date (SEMANTICS.md, "local day").
 * `date` counts days since 1970-01-01; `start` and `end` are epoch milliseconds. A date that the zone skips (Apia,
 * 2011-12-30) is empty: its start is its end.
 */
export interface LocalDay {
  readonly date: number;
  readonly start: number;
  readonly end: number;
  /** Whether the day has no clock change: it has 24 hours, and each wall time is that long after midnight. */
  readonly regular: boolean;
  /**
   * The instant (epoch milliseconds) of a wall time of this date, in whole seconds after midnight, 0 to 86400; 86400 is
   * the first instant of the next date. Rule 6: a skipped wall time moves forward by the length of the gap; an
   * ambiguous one means its first occurrence.
   */
  instantOf(second: number): number;
}

/**
 * Names that ICU knows and IANA does not. They are abbreviations with several meanings: IST is the time of India, Israel
 * and Ireland.
 */
const NOT_IANA = new Set(
  'ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST'.split(
    ' ',
  ),
);

/** Whether this runtime knows the name as an IANA zone, in any case. Offsets such as `+05:00` are not names. */
export function isKnownZone(zone: string): boolean {
  if (!/^[a-z]/i.test(zone) || NOT_IANA.has(zone.toUpperCase()) || /^systemv\//i.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

let namesByFold: ReadonlyMap<string, string> | undefined;

/** A zone name in the case that IANA writes, if this runtime lists it; others as they are. */
export function zoneName(text: string): string {
  namesByFold ??= new Map(Intl.supportedValuesOf('timeZone').map((name) => [name.toLowerCase(), name]));
  return namesByFold.get(text.toLowerCase()) ?? text;
}

/** The weekday of a date: 0 = Monday … 6 = Sunday. */
export const weekdayOf = (date: number): number => (((date + 3) % 7) + 7) % 7;

/**
 * The local days of one zone. Each date is computed once and cached, so that a fleet of any size costs a few
 * conversions per zone and date. Requires TZ=UTC.
 */
export class LocalCalendar {
  private readonly days = new Map<number, LocalDay>();
  private readonly midnights = new Map<number, number>();
  /** The offset (ms) at the last instant for which `dateOf` converted it. */
  private lastOffset = 0;

  /** Throws RangeError for a name that `isKnownZone` rejects. */
  constructor(readonly zone: string) {
    if (!isKnownZone(zone)) throw new RangeError(`unknown time zone: ${zone}`);
  }

  /** The date (days since 1970-01-01) whose local day holds the instant. */
  dateOf(instant: number): number {
    // A known day that holds the instant is the answer, and saves the conversion.
    const known = this.days.get(Math.floor((instant + this.lastOffset) / MS_PER_DAY));
    if (known !== undefined && known.start <= instant && instant < known.end) return known.date;
    this.lastOffset = this.offsetAt(instant);
    const wallDate = Math.floor((instant + this.lastOffset) / MS_PER_DAY);
    // If clocks went back across midnight, the repeated evening belongs to the new day.
    return instant >= this.day(wallDate).end ? wallDate + 1 : wallDate;
  }

  /** The local day of a date (days since 1970-01-01), the same object each time. A skipped date is an empty day. */
  day(date: number): LocalDay {
    let day = this.days.get(date);
    if (day === undefined) {
      day = this.localDay(date);
      this.days.set(date, day);
    }
    return day;
  }

  /** The offset of local time from UTC at an instant, in milliseconds; positive when ahead. */
  offsetAt(instant: number): number {
    const whole = Math.floor(instant / MS_PER_SECOND) * MS_PER_SECOND;
    // toZonedTime asks Intl for the exact instant; the library's other conversions guess near clock changes.
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

  /** The first instant of a date, which is the end of the previous one. */
  private midnight(date: number): number {
    let instant = this.midnights.get(date);
    if (instant === undefined) {
      instant = this.instantOfWall(date * MS_PER_DAY);
      this.midnights.set(date, instant);
    }
    return instant;
  }

  /**
   * `wall` is a local date and time read as UTC. Near a clock change, only the offsets of one day before and one day
   * after are possible. The earlier instant that reads back as `wall` wins. If none does, the wall time lies in a gap,
   * and the offset before the gap moves it forward.
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
