import {
  PackedHours,
  PackedInterval,
  requireValid,
  Schedule,
  scheduleFrom,
  unionOfDate,
  unpackHours,
  WallTimes,
} from './schedule';

/** The schedule of a store, and whether it has business hours, and not only special hours. */
export interface StoreSchedule {
  readonly schedule: Schedule;
  readonly hasHours: boolean;
}

const CLOSED: WallTimes = [];

/** Above the number of distinct schedules of a large fleet. The cache is cleared when it is full. */
const MAX_SIZE = 100_000;

/** Caches schedules by their rows. Many stores share the same hours, so that most schedules are computed only once. */
export class KnownSchedules {
  /** By special hours, then by business hours: joined to one text, each store would copy and hash both. */
  private readonly known = new Map<string, Map<string, StoreSchedule>>();
  private size = 0;
  /** Days with one interval: a large fleet has few of them, and many schedules. */
  private readonly days = new Map<PackedInterval, WallTimes>();

  /**
   * `hours`: the versions of business hours, separated by semicolons, each with its `validFrom`, a colon and its packed
   * rows; `special`: packed rows of special hours. Rows are separated by commas; empty: none.
   *
   * @example new KnownSchedules().of('-1000000:3240061200', '').schedule.on(4) // Monday
   */
  of(hours: string, special: string): StoreSchedule {
    let byHours = this.known.get(special);
    let found = byHours?.get(hours);
    if (found !== undefined) return found;
    if (this.size === MAX_SIZE) {
      this.known.clear();
      this.days.clear();
      this.size = 0;
      byHours = undefined;
    }
    if (byHours === undefined) this.known.set(special, (byHours = new Map<string, StoreSchedule>()));
    const schedule = scheduleFrom(readerOf(hours, special), (intervals) => this.timesOf(intervals));
    found = { schedule, hasHours: hours !== '' };
    byHours.set(hours, found);
    this.size++;
    return found;
  }

  private timesOf(intervals: readonly PackedInterval[]): WallTimes {
    const [interval] = intervals;
    if (interval === undefined) return CLOSED;
    if (intervals.length > 1) return unionOfDate(intervals);
    let times = this.days.get(interval);
    if (times === undefined) this.days.set(interval, (times = unionOfDate(intervals)));
    return times;
  }
}

/** Apart from the cache, so that a schedule keeps these texts alive, and nothing else. */
const readerOf = (hours: string, special: string) => () => ({
  versions: hours === '' ? [] : hours.split(';').map(versionOf),
  special: numbersIn(special),
});

function versionOf(text: string): { validFrom: number; rows: PackedHours[] } {
  const colon = text.indexOf(':');
  const rows = numbersIn(text.slice(colon + 1));
  for (const row of rows) requireValid(unpackHours(row));
  return { validFrom: Number(text.slice(0, colon)), rows };
}

const numbersIn = (text: string): number[] => (text === '' ? [] : text.split(',').map(Number));
