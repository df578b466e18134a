import { OpenTimeSums } from './day-sums';

/** The rollup of one store's local day. */
export interface DailyTotal extends Readonly<OpenTimeSums> {
  /** The store's index in the matrix. */
  readonly store: number;
  /** Days since 1970-01-01, in the store's zone. */
  readonly date: number;
}

const NUMBERS = 3;

/**
 * A matrix of store × local date with the sums of rollups. It covers the dates from `firstDate` to `lastDate`; other
 * dates must not be requested.
 */
export class DailyTotals {
  private readonly dates: number;
  private readonly sums: Float64Array;
  private readonly present: Uint8Array;

  constructor(
    stores: number,
    readonly firstDate: number,
    readonly lastDate: number,
  ) {
    this.dates = lastDate - firstDate + 1;
    this.sums = new Float64Array(stores * this.dates * NUMBERS);
    this.present = new Uint8Array(stores * this.dates);
  }

  has(store: number, date: number): boolean {
    return this.present[this.placeOf(store, date)] === 1;
  }

  put({ store, date, up, down, noData }: DailyTotal): void {
    const place = this.placeOf(store, date);
    this.present[place] = 1;
    this.sums.set([up, down, noData], place * NUMBERS);
  }

  /** The sums of a day that is in the matrix. */
  of(store: number, date: number): OpenTimeSums {
    const place = this.placeOf(store, date) * NUMBERS;
    return { up: this.sums[place]!, down: this.sums[place + 1]!, noData: this.sums[place + 2]! };
  }

  private placeOf(store: number, date: number): number {
    return store * this.dates + (date - this.firstDate);
  }
}

/** A store's rollups: its index in a matrix. */
export interface StoreRollups {
  readonly totals: DailyTotals | undefined;
  readonly store: number;
}

export const NO_ROLLUPS: StoreRollups = { totals: undefined, store: 0 };

/** The rollup of a day; undefined if there is none. */
export const rollupOf = ({ totals, store }: StoreRollups, date: number): OpenTimeSums | undefined =>
  totals !== undefined && date <= totals.lastDate && totals.has(store, date)
    ? totals.of(store, date)
    : undefined;
