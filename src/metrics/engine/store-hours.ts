import { HourSums, NUMBERS } from './hours';
import { SEGMENT_STATUSES, SegmentStatus } from './segments';

const CLOSED: number = SEGMENT_STATUSES.length;
/** Two bits say what a store became, the rest how many milliseconds after the first hour began: a week of them fits. */
const CODES = 4;

/**
 * One store's last 168 hours, walked through from first to last: what is known of each, and the instants at which the
 * store became something else, of which many follow from few polls. Cleared, it serves for the next store.
 */
export class StoreHours {
  readonly sums: HourSums;
  private readonly changes = new Uint32Array(NUMBERS);
  private count = 0;
  private code = CLOSED;
  private end: number;

  /** `start`: where the first of the hours begins (epoch ms). */
  constructor(private readonly start: number) {
    this.sums = new HourSums(start);
    this.end = start;
  }

  clear(): void {
    this.sums.clear();
    this.count = 0;
    this.code = CLOSED;
    this.end = this.start;
  }

  /** A stretch of open time that follows those before; what of it lies before the first hour does not count. */
  add(start: number, end: number, status: SegmentStatus): void {
    if (end <= this.start) return;
    this.sums.add(start, end, status);
    const begin = Math.max(start, this.start);
    if (begin > this.end) this.become(CLOSED);
    this.end = begin;
    this.become(SEGMENT_STATUSES.indexOf(status));
    this.end = end;
  }

  /** All of it in few numbers: `addKept` adds it to a total. Good until the store is cleared. */
  kept(): Uint32Array {
    this.become(CLOSED);
    if (this.count < NUMBERS) return this.changes.subarray(0, this.count);
    // More changes than there are numbers in the sums: then the sums are shorter.
    return this.sums.write(this.changes);
  }

  private become(code: number): void {
    if (code === this.code) return;
    this.code = code;
    if (this.count < NUMBERS) this.changes[this.count++] = (this.end - this.start) * CODES + code;
  }
}

/** Adds to a total of the same hours what was kept of a store. */
export function addKept(total: HourSums, kept: Uint32Array): void {
  if (kept.length === NUMBERS) return total.addWritten(kept);
  for (let i = 0; i + 1 < kept.length; i++) {
    const status = SEGMENT_STATUSES[kept[i]! % CODES];
    if (status !== undefined) total.add(instantOf(total, kept[i]!), instantOf(total, kept[i + 1]!), status);
  }
}

const instantOf = ({ start }: HourSums, change: number): number => start + Math.floor(change / CODES);
