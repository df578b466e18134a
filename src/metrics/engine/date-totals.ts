import { DailySums } from './daily-sums';
import { OpenTimeSums } from './day-sums';
import { addSums, emptySums } from './figures';

/** What some stores' local days of one date add up to, in whole milliseconds. */
export interface DateTotal {
  /** Days since 1970-01-01, by each store's own clock. */
  readonly date: number;
  /** How many stores' days they are. */
  readonly stores: number;
  readonly sums: Readonly<OpenTimeSums>;
  /** The sums of all of them were stored. */
  readonly stored: boolean;
}

interface Total {
  stores: number;
  sums: OpenTimeSums;
  stored: boolean;
}

/** Adds up the local days of many stores date by date. */
export class DateTotals {
  private readonly byDate = new Map<number, Total>();

  add({ day, sums, stored }: DailySums): void {
    let total = this.byDate.get(day.date);
    if (total === undefined) {
      this.byDate.set(day.date, (total = { stores: 0, sums: emptySums(), stored: true }));
    }
    total.stores++;
    addSums(total.sums, sums);
    total.stored &&= stored;
  }

  /** The dates of which any store has a day, first to last. */
  totals(): DateTotal[] {
    return [...this.byDate].sort(([a], [b]) => a - b).map(([date, total]) => ({ date, ...total }));
  }
}
