import { OpenTimeSums } from './days';
import { addSums, DailySums, emptySums } from './figures';

/** The sums of some stores' local days of one date, in integer milliseconds. */
export interface DateTotal {
  /** Days since 1970-01-01, in each store's own zone. */
  readonly date: number;
  /** The number of stores. */
  readonly stores: number;
  readonly sums: Readonly<OpenTimeSums>;
  /** Whether all of the sums come from rollups. */
  readonly stored: boolean;
}

interface Total {
  stores: number;
  sums: OpenTimeSums;
  stored: boolean;
}

/** Sums the local days of many stores by date. */
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

  /** The dates on which any store has a day, in order. */
  totals(): DateTotal[] {
    return [...this.byDate].sort(([a], [b]) => a - b).map(([date, total]) => ({ date, ...total }));
  }
}
