import { type LabelColumn, valueAt } from '../selectors/details';
import { MS_PER_HOUR } from '../time/instant';
import type { OpenTimeSums } from './days';
import { figuresOf, floorOfQuotient, type NoDataPolicy } from './figures';
import type { ReportTotals } from './totals';

/** Stores in groups: a group for each combination of values that a store has. */
export interface StoreGroups {
  /** The values of each group, one for each key; null: its stores have none. In order, null last. */
  readonly values: readonly (readonly (string | null)[])[];
  /** The index of each store's group. */
  readonly groupOf: Uint32Array;
}

/**
 * Groups this number of stores by one or two columns; undefined: no store has a value. Stores without a value are a
 * group of their own.
 */
export function groupsOf(stores: number, columns: readonly (LabelColumn | undefined)[]): StoreGroups {
  // One exact number for each combination.
  const combined = new Float64Array(stores);
  for (const column of columns) {
    if (column === undefined) continue;
    const { ids, values } = column;
    for (let store = 0; store < stores; store++) {
      combined[store] = combined[store]! * (values.length + 1) + ids[store]!;
    }
  }
  const found = new Map<number, number>();
  /** A store of each group. */
  const first: number[] = [];
  const groupOf = new Uint32Array(stores);
  for (let store = 0; store < stores; store++) {
    let group = found.get(combined[store]!);
    if (group === undefined) {
      found.set(combined[store]!, (group = found.size));
      first.push(store);
    }
    groupOf[store] = group;
  }
  const values = first.map((store) => columns.map((column) => valueAt(column, store)));
  const order = [...values.keys()].sort((a, b) => compareValues(values[a]!, values[b]!));
  const rank = new Uint32Array(order.length);
  order.forEach((group, i) => (rank[group] = i));
  for (let store = 0; store < stores; store++) groupOf[store] = rank[groupOf[store]!]!;
  return { values: order.map((group) => values[group]!), groupOf };
}

/** No two groups have the same values. */
function compareValues(a: readonly (string | null)[], b: readonly (string | null)[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  const [one, other] = [a[at] ?? null, b[at] ?? null];
  if (one === null) return 1;
  return other === null || one < other ? -1 : 1;
}

/** What is expected of each store, by its index; NaN: nothing is known. */
export interface StoreGoals {
  /** The share of open time in which it shall be up, in millionths. */
  readonly targetPpm: Float64Array;
  /** Its sales in an hour, in hundredths of the currency. */
  readonly salesCents: Float64Array;
}

/** The figures of a group in one bucket: sums over its stores, of exact integers of milliseconds. */
export interface GroupFigures extends Readonly<OpenTimeSums> {
  /** The number of its stores that have the bucket. */
  readonly stores: number;
  /** Those with uptime or downtime from polls. */
  readonly storesWithData: number;
  /** Those with open time and no uptime. */
  readonly neverUp: number;
  /** Those with a target and a smaller share of uptime. */
  readonly belowTarget: number;
  /** An estimate, in hundredths of the currency; undefined: the sales of none of the stores are known. */
  readonly lostCents: number | undefined;
}

/** Whether there is open time (ms), and none of it was up. */
export const isNeverUp = (up: number, down: number, noData: number): boolean => up === 0 && down + noData > 0;

const NUMBERS = 10;

/** A matrix of group × bucket with the sums of stores. A bucket is a window, a part of a period, or a date. */
export class GroupTotals {
  private readonly numbers: Float64Array;

  /** `policy` decides how time without data counts for targets and lost sales. */
  constructor(
    private readonly groups: StoreGroups,
    private readonly buckets: number,
    private readonly goals: StoreGoals,
    private readonly policy: NoDataPolicy,
  ) {
    this.numbers = new Float64Array(groups.values.length * buckets * NUMBERS);
  }

  /** Adds the sums of a bucket of a store (ms); each once. Numbers, because an object for each doubles its time. */
  add(store: number, bucket: number, up: number, down: number, noData: number, excluded: number): void {
    const { numbers, goals } = this;
    const at = (this.groups.groupOf[store]! * this.buckets + bucket) * NUMBERS;
    const downtime = this.policy === 'down' ? down + noData : down;
    numbers[at]!++;
    if (up + down > 0) numbers[at + 1]!++;
    if (isNeverUp(up, down, noData)) numbers[at + 2]!++;
    if (isBelowTarget(up, downtime, goals.targetPpm[store]!)) numbers[at + 3]!++;
    numbers[at + 4]! += up;
    numbers[at + 5]! += down;
    numbers[at + 6]! += noData;
    numbers[at + 7]! += excluded;
    const salesCents = goals.salesCents[store]!;
    if (Number.isNaN(salesCents)) return;
    numbers[at + 8]!++;
    numbers[at + 9]! += lostSales(downtime, salesCents);
  }

  /** Adds all buckets that the stores of a report have. `totals`: in the order of the groups' stores. */
  addAll(totals: ReportTotals): void {
    const { numbers, perBucket, stores } = totals;
    let at = 0;
    for (let store = 0; store < stores; store++) {
      for (let bucket = 0; bucket < this.buckets; bucket++, at += perBucket) {
        const up = numbers[at]!;
        if (Number.isNaN(up)) continue;
        this.add(store, bucket, up, numbers[at + 1]!, numbers[at + 2]!, numbers[at + 3]!);
      }
    }
  }

  /** The figures of a group in a bucket; of no stores, if none of them has the bucket. */
  of(group: number, bucket: number): GroupFigures {
    const at = (group * this.buckets + bucket) * NUMBERS;
    const { numbers } = this;
    return {
      stores: numbers[at]!,
      storesWithData: numbers[at + 1]!,
      neverUp: numbers[at + 2]!,
      belowTarget: numbers[at + 3]!,
      up: numbers[at + 4]!,
      down: numbers[at + 5]!,
      noData: numbers[at + 6]!,
      excluded: numbers[at + 7]!,
      lostCents: numbers[at + 8] === 0 ? undefined : numbers[at + 9]!,
    };
  }
}

/** Whether uptime is a smaller share of both (ms) than a target in millionths; false without a target or open time. */
export function isBelowTarget(uptime: number, downtime: number, targetPpm: number): boolean {
  const total = uptime + downtime;
  return total > 0 && floorOfQuotient(uptime, 1_000_000, total) < targetPpm;
}

/**
 * Lost sales, an estimate: downtime × sales in an hour, in hundredths of the currency, rounded half up for each store
 * and bucket. Sums are those of the rounded amounts, so that the rows of a report add up to its total.
 *
 * @example lostSales(90 * 60_000, 10_001) // 15_002
 */
export const lostSales = (downtimeMs: number, salesCents: number): number =>
  Math.floor((floorOfQuotient(downtimeMs * 2, salesCents, MS_PER_HOUR) + 1) / 2);

/** The same for the sums of a bucket; undefined: the sales of the store are not known. */
export const lostSalesOf = (
  sums: Readonly<OpenTimeSums>,
  policy: NoDataPolicy,
  salesCents: number,
): number | undefined =>
  Number.isNaN(salesCents) ? undefined : lostSales(figuresOf(sums, policy).downtime, salesCents);
