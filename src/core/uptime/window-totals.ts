import type { OpenTimeSums } from './day-sums';

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
