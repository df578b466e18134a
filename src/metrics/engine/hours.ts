import { MS_PER_HOUR } from '../../time/instant';
import { OpenTimeSums } from './day-sums';
import { Range } from './range';
import { SegmentStatus } from './segments';

/** How many hours are told apart: those of a week. */
export const HOURS = 168;

/** What an hour's cell says where it is no percentage. */
export const CELL_NO_DATA = -1;
export const CELL_CLOSED = -2;

const PER_HOUR = 3;
/** How many numbers the sums of all hours are. */
const NUMBERS = HOURS * PER_HOUR;
const FIELD = { up: 0, down: 1, no_data: 2 } as const satisfies Record<SegmentStatus, number>;

/**
 * The whole UTC hours up to an instant (epoch ms), of which the last holds the millisecond before it: `end` is where
 * that hour ends, which may lie after the instant.
 */
export function hoursUpTo(asOf: number): Range {
  const end = Math.ceil(asOf / MS_PER_HOUR) * MS_PER_HOUR;
  return { start: end - HOURS * MS_PER_HOUR, end };
}

/** Open time by UTC hour and by what is known of it, in whole milliseconds: of one store, or of many together. */
export class HourSums {
  private readonly sums = new Float64Array(NUMBERS);

  /** `start`: where the first of the hours begins (epoch ms). */
  constructor(readonly start: number) {}

  /** A stretch of open time; what of it lies before the first hour does not count. It ends with the last at the latest. */
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

  of(hour: number): OpenTimeSums {
    const i = hour * PER_HOUR;
    return { up: this.sums[i]!, down: this.sums[i + 1]!, noData: this.sums[i + 2]! };
  }

  /**
   * Each hour in one number: how many per cent of its open time were up, rounded down, but 1 where any was, so that 0 is
   * none of it and 100 is all; `CELL_NO_DATA` where nothing is known of any, `CELL_CLOSED` where none was open.
   */
  writeCells(cells: Int8Array, from: number): void {
    for (let hour = 0; hour < HOURS; hour++) {
      const i = hour * PER_HOUR;
      cells[from + hour] = cellOf(this.sums[i]!, this.sums[i + 1]!, this.sums[i + 2]!);
    }
  }
}

function cellOf(up: number, down: number, noData: number): number {
  if (up + down === 0) return noData === 0 ? CELL_CLOSED : CELL_NO_DATA;
  if (up === 0) return 0;
  return Math.max(1, Math.floor((100 * up) / (up + down + noData)));
}
