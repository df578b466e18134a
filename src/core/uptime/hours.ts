import { MS_PER_HOUR } from '../time/instant';
import { OpenTimeSums, SegmentStatus } from './days';
import type { NoDataPolicy } from './figures';
import { Range } from './plans';

/** The number of hours of a week. */
export const HOURS = 168;

/** The cell value of an hour without data. */
export const CELL_NO_DATA = -1;
/** The hour has no scheduled open time. */
export const CELL_CLOSED = -2;
/** All of the hour's scheduled open time is excluded. */
export const CELL_EXCLUDED = -3;

const PER_HOUR = 4;
/** The number of counters for all hours. */
const NUMBERS = HOURS * PER_HOUR;
const FIELD = { up: 0, down: 1, no_data: 2, excluded: 3 } as const satisfies Record<SegmentStatus, number>;

/**
 * The week of UTC hours up to an instant (epoch ms). The last hour contains the millisecond before the instant, and
 * `end` is the end of that hour.
 */
export function hoursUpTo(asOf: number): Range {
  const end = Math.ceil(asOf / MS_PER_HOUR) * MS_PER_HOUR;
  return { start: end - HOURS * MS_PER_HOUR, end };
}

/** Scheduled open time by UTC hour and status, in integer milliseconds, of one store or of many together. */
export class HourSums {
  private readonly sums = new Float64Array(NUMBERS);

  /** `start`: the start of the first hour (epoch ms). */
  constructor(readonly start: number) {}

  /**
   * Adds a segment; ignores the part before the first hour. The segment must end by the end of the last hour.
   */
  add(start: number, end: number, status: SegmentStatus): void {
    const field = FIELD[status];
    let cursor = Math.max(start, this.start);
    while (cursor < end) {
      const hour = Math.floor((cursor - this.start) / MS_PER_HOUR);
      const next = Math.min(end, this.start + (hour + 1) * MS_PER_HOUR);
      this.sums[hour * PER_HOUR + field]! += next - cursor;
      cursor = next;
    }
  }

  /** The sums of an hour, 0 to HOURS − 1, in milliseconds. */
  of(hour: number): OpenTimeSums {
    const i = hour * PER_HOUR;
    return {
      up: this.sums[i]!,
      down: this.sums[i + 1]!,
      noData: this.sums[i + 2]!,
      excluded: this.sums[i + 3]!,
    };
  }

  /**
   * Writes one number per hour: the percentage of its open time that was up, rounded down, but at least 1 if any was,
   * so that 0 means none and 100 means all; `CELL_NO_DATA` without data, `CELL_EXCLUDED` and `CELL_CLOSED` without open
   * time. `policy`: whether time without data, in an hour with data as well, is open time of the percentage.
   */
  writeCells(cells: Int8Array, from: number, policy: NoDataPolicy): void {
    for (let hour = 0; hour < HOURS; hour++) {
      cells[from + hour] = cellOf(this.of(hour), policy);
    }
  }
}

function cellOf({ up, down, noData, excluded }: OpenTimeSums, policy: NoDataPolicy): number {
  if (up + down === 0) return noData > 0 ? CELL_NO_DATA : excluded > 0 ? CELL_EXCLUDED : CELL_CLOSED;
  if (up === 0) return 0;
  return Math.max(1, Math.floor((100 * up) / (up + down + (policy === 'down' ? noData : 0))));
}
