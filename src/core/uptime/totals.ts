import { OpenTimeSums } from './days';

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

/** The open time of one window by status. The sum of all is the window's open time. */
export type WindowSums = OpenTimeSums;

/** The sums of one store's three windows. */
export interface StoreSums {
  readonly hour: WindowSums;
  readonly day: WindowSums;
  readonly week: WindowSums;
}

/** The indexes of the windows of a store: hour, day, week. */
export const HOUR = 0;
export const DAY = 1;
export const WEEK = 2;
type Window = typeof HOUR | typeof DAY | typeof WEEK;

/** For each window, the milliseconds up, down and without data. */
const PER_WINDOW = 3;
/** The number of counters of a store. */
export const NUMBERS_PER_STORE = 9;

/**
 * A matrix of store × window: the sums of each, in integer milliseconds. 32 bits hold seven weeks of them; a fleet of a
 * million stores takes 36 MB.
 */
export class WindowTotals {
  readonly stores: number;

  /** `numbers`: NUMBERS_PER_STORE for each store: by window, each up, down, without data. */
  constructor(readonly numbers: Uint32Array) {
    this.stores = numbers.length / NUMBERS_PER_STORE;
  }

  static of(stores: number): WindowTotals {
    return new WindowTotals(new Uint32Array(stores * NUMBERS_PER_STORE));
  }

  /** Adds a duration to a window; `kind` is 0 for up, 1 for down, 2 for without data. */
  add(store: number, window: Window, kind: number, ms: number): void {
    this.numbers[store * NUMBERS_PER_STORE + window * PER_WINDOW + kind]! += ms;
  }

  addSums(store: number, window: Window, { up, down, noData }: Readonly<OpenTimeSums>): void {
    const place = store * NUMBERS_PER_STORE + window * PER_WINDOW;
    this.numbers[place]! += up;
    this.numbers[place + 1]! += down;
    this.numbers[place + 2]! += noData;
  }

  sums(store: number): StoreSums {
    return { hour: this.window(store, HOUR), day: this.window(store, DAY), week: this.window(store, WEEK) };
  }

  /** A range of its stores, without a copy. */
  slice(from: number, to: number): WindowTotals {
    return new WindowTotals(this.numbers.subarray(from * NUMBERS_PER_STORE, to * NUMBERS_PER_STORE));
  }

  private window(store: number, window: Window): WindowSums {
    const place = store * NUMBERS_PER_STORE + window * PER_WINDOW;
    return {
      up: this.numbers[place]!,
      down: this.numbers[place + 1]!,
      noData: this.numbers[place + 2]!,
    };
  }
}
