import { OpenTimeSums } from './days';

/** The rollup of one store's local day. */
interface DailyTotal extends Readonly<OpenTimeSums> {
  /** The store's index in the matrix. */
  readonly store: number;
  /** Days since 1970-01-01, in the store's zone. */
  readonly date: number;
}

const NUMBERS = 4;

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

  /** Whether the rollup of a day was put in. */
  has(store: number, date: number): boolean {
    return this.present[this.placeOf(store, date)] === 1;
  }

  /** Puts in a rollup, in the place of one that is there. */
  put({ store, date, up, down, noData, excluded }: DailyTotal): void {
    const place = this.placeOf(store, date);
    this.present[place] = 1;
    const { sums } = this;
    const at = place * NUMBERS;
    sums[at] = up;
    sums[at + 1] = down;
    sums[at + 2] = noData;
    sums[at + 3] = excluded;
  }

  /** The sums of a day that is in the matrix. */
  of(store: number, date: number): OpenTimeSums {
    const place = this.placeOf(store, date) * NUMBERS;
    return {
      up: this.sums[place]!,
      down: this.sums[place + 1]!,
      noData: this.sums[place + 2]!,
      excluded: this.sums[place + 3]!,
    };
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

/** The rollups of a store whose days are all computed from polls. */
export const NO_ROLLUPS: StoreRollups = { totals: undefined, store: 0 };

/** The rollup of a day; undefined if there is none. */
export const rollupOf = ({ totals, store }: StoreRollups, date: number): OpenTimeSums | undefined =>
  totals !== undefined && date <= totals.lastDate && totals.has(store, date)
    ? totals.of(store, date)
    : undefined;

/** The scheduled open time of one window by status. The sum of all is the window's scheduled open time. */
export type WindowSums = OpenTimeSums;

/** The number of windows: hour, day, week. */
export const WINDOW_COUNT = 3;

/** The numbers of a bucket: milliseconds up, down, without data, and excluded. */
export const SUMS_PER_BUCKET = 4;

/** What a bucket's figures rest on. */
export interface Evidence {
  /** The number of polls in open time. */
  readonly polls: number;
  /** The longest open time that rests on one poll, in milliseconds. */
  readonly longestGap: number;
}

/** A bucket with evidence has two numbers more: its polls, and its longest gap. */
const NUMBERS_WITH_EVIDENCE = 6;

/** What a budget of downtime needs besides sums (milliseconds). */
interface BudgetEnd {
  /** The open time of the bucket after as_of. */
  readonly ahead: number;
  /** The instant at which the budget of the store, or of its group, ran out; undefined: none, or it is no longer known. */
  readonly breachedAt: number | undefined;
}

/** A bucket with a budget has two numbers more: the open time ahead, and the instant of the breach. */
const NUMBERS_OF_BUDGET = 2;

/** The sums of one bucket, with the evidence if the report has it. */
export interface BucketSums extends WindowSums {
  readonly evidence: Evidence | undefined;
}

/** The sums of one store's three windows. */
export interface StoreSums {
  readonly hour: BucketSums;
  readonly day: BucketSums;
  readonly week: BucketSums;
}

/** The shape of a report's totals. */
export interface TotalsShape {
  /** The number of buckets of a store: 3 windows, or the parts of a period in all zones. */
  readonly buckets: number;
  readonly evidence: boolean;
  /** Default: without budgets. */
  readonly budgets?: boolean;
}

/** The number of numbers that each bucket has. */
export const numbersPerBucket = ({ evidence, budgets = false }: TotalsShape): number =>
  (evidence ? NUMBERS_WITH_EVIDENCE : SUMS_PER_BUCKET) + (budgets ? NUMBERS_OF_BUDGET : 0);

/**
 * A matrix of store × bucket: the sums of each, in integer milliseconds. A bucket that a store does not have, because
 * its local dates are others, is NaN. A fleet of a million stores with three windows takes 96 MB.
 */
export class ReportTotals {
  readonly stores: number;
  /** The numbers of a bucket. */
  readonly perBucket: number;
  private readonly perStore: number;

  /**
   * `numbers`: by store, by bucket: up, down, without data, excluded; with evidence, polls and longest gap; with budgets,
   * open time ahead and the instant of the breach.
   */
  constructor(
    readonly shape: TotalsShape,
    readonly numbers: Float64Array,
  ) {
    this.perBucket = numbersPerBucket(shape);
    this.perStore = shape.buckets * this.perBucket;
    this.stores = this.perStore === 0 ? 0 : numbers.length / this.perStore;
  }

  /** Totals in which no store has a bucket yet. */
  static of(stores: number, shape: TotalsShape): ReportTotals {
    return new ReportTotals(
      shape,
      new Float64Array(stores * shape.buckets * numbersPerBucket(shape)).fill(NaN),
    );
  }

  /** Gives a store a bucket, with nothing in it. */
  addBucket(store: number, bucket: number): void {
    const place = this.placeOf(store, bucket);
    // A call of `fill` takes longer for so few numbers.
    for (let i = 0; i < this.perBucket; i++) this.numbers[place + i] = 0;
  }

  /** Whether the store has the bucket (`addBucket`). */
  has(store: number, bucket: number): boolean {
    return !Number.isNaN(this.numbers[this.placeOf(store, bucket)]!);
  }

  /** Adds a duration to a bucket that the store has; `kind` is 0 for up, 1 down, 2 without data, 3 excluded. */
  add(store: number, bucket: number, kind: number, ms: number): void {
    this.numbers[this.placeOf(store, bucket) + kind]! += ms;
  }

  /** Adds durations (ms) to a bucket that the store has. */
  addSums(store: number, bucket: number, { up, down, noData, excluded }: Readonly<OpenTimeSums>): void {
    const place = this.placeOf(store, bucket);
    this.numbers[place]! += up;
    this.numbers[place + 1]! += down;
    this.numbers[place + 2]! += noData;
    this.numbers[place + 3]! += excluded;
  }

  /** Replaces the evidence of a bucket. Only for totals with evidence. */
  setEvidence(store: number, bucket: number, { polls, longestGap }: Evidence): void {
    const place = this.placeOf(store, bucket) + SUMS_PER_BUCKET;
    this.numbers[place] = polls;
    this.numbers[place + 1] = longestGap;
  }

  /** Sets what the budget of a bucket needs. Only for totals with budgets. */
  setBudgetEnd(store: number, bucket: number, { ahead, breachedAt = NaN }: BudgetEnd): void {
    const place = this.placeOf(store, bucket) + this.perBucket - NUMBERS_OF_BUDGET;
    this.numbers[place] = ahead;
    this.numbers[place + 1] = breachedAt;
  }

  /** Sets the instant (epoch ms) of the breach alone. Only for totals with budgets. */
  setBreach(store: number, bucket: number, breachedAt: number): void {
    this.numbers[this.placeOf(store, bucket) + this.perBucket - 1] = breachedAt;
  }

  /** What `setBudgetEnd` and `setBreach` have set. */
  budgetEnd(store: number, bucket: number): BudgetEnd {
    const place = this.placeOf(store, bucket) + this.perBucket - NUMBERS_OF_BUDGET;
    const breachedAt = this.numbers[place + 1]!;
    return { ahead: this.numbers[place]!, breachedAt: Number.isNaN(breachedAt) ? undefined : breachedAt };
  }

  /** The sums of a bucket that the store has. */
  sums(store: number, bucket: number): BucketSums {
    const place = this.placeOf(store, bucket);
    const { numbers } = this;
    return {
      up: numbers[place]!,
      down: numbers[place + 1]!,
      noData: numbers[place + 2]!,
      excluded: numbers[place + 3]!,
      evidence: this.shape.evidence
        ? { polls: numbers[place + 4]!, longestGap: numbers[place + 5]! }
        : undefined,
    };
  }

  /** The totals of a range of stores, `[from, to)`, without a copy. */
  slice(from: number, to: number): ReportTotals {
    return new ReportTotals(this.shape, this.numbers.subarray(from * this.perStore, to * this.perStore));
  }

  private placeOf(store: number, bucket: number): number {
    return store * this.perStore + bucket * this.perBucket;
  }
}

/** The shape of a report with windows. */
export const WINDOWS_SHAPE: TotalsShape = { buckets: WINDOW_COUNT, evidence: false };

/** The windows of a store. */
export const windowSums = (totals: ReportTotals, store: number): StoreSums => ({
  hour: totals.sums(store, 0),
  day: totals.sums(store, 1),
  week: totals.sums(store, 2),
});
