import type { NoDataPolicy } from './figures';
import type { StoreGoals, StoreGroups } from './groups';
import type { Range } from './plans';
import { type StoreBudget, storeBudget } from './targets';
import type { ReportTotals } from './totals';

/** Open, elapsed, allowed, used, and the instant of the breach. */
const NUMBERS = 5;

/**
 * A matrix of group × bucket: the budgets of the stores that have a target, added up. Totals of a request by groups have
 * for each store the instant at which the budget of its group ran out.
 */
export class GroupBudgets {
  private readonly numbers: Float64Array;

  constructor(
    private readonly totals: ReportTotals,
    private readonly groupOf: StoreGroups['groupOf'],
    groups: number,
    private readonly targetPpm: StoreGoals['targetPpm'],
    private readonly policy: NoDataPolicy,
  ) {
    this.numbers = new Float64Array(groups * totals.shape.buckets * NUMBERS);
  }

  /** Adds all buckets of a store; each once. */
  add(store: number): void {
    const { totals, numbers, policy } = this;
    const { buckets } = totals.shape;
    const target = { targetPpm: this.targetPpm[store]!, policy };
    for (let bucket = 0; bucket < buckets; bucket++) {
      if (!totals.has(store, bucket)) continue;
      const budget = storeBudget(totals, store, bucket, target);
      if (budget === undefined) continue;
      const at = (this.groupOf[store]! * buckets + bucket) * NUMBERS;
      numbers[at]! += budget.open;
      numbers[at + 1]! += budget.elapsed;
      numbers[at + 2]! += budget.allowed;
      numbers[at + 3]! += budget.used;
      numbers[at + 4] = budget.breachedAt ?? NaN;
    }
  }

  /** `cell`: the index of a bucket among those of all groups. */
  of(cell: number): StoreBudget {
    const [open, elapsed, allowed, used, breachedAt] = this.numbers.subarray(cell * NUMBERS);
    return {
      open: open!,
      elapsed: elapsed!,
      allowed: allowed!,
      used: used!,
      breachedAt: Number.isNaN(breachedAt) || used! <= allowed! ? undefined : breachedAt,
    };
  }

  /** The cells of the budgets that ran out, and what they allow. */
  breached(): Map<number, number> {
    const found = new Map<number, number>();
    for (let at = 0; at < this.numbers.length; at += NUMBERS) {
      if (this.numbers[at + 3]! > this.numbers[at + 2]!) found.set(at / NUMBERS, this.numbers[at + 2]!);
    }
    return found;
  }
}

/** The largest number of bins of all budgets: they take 48 MB. */
const MAX_BINS = 4_000_000;
/** The smallest number of bins of a budget. */
const MIN_BINS = 8;

/** The time `[start, end)` of a budget whose downtime the present look counts. */
interface SoughtBreach extends Range {
  /** The index of its first bin. */
  readonly firstBin: number;
  /** The length of a bin, in milliseconds. */
  readonly width: number;
}

interface Search {
  readonly allowed: number;
  /** The end of all downtime. */
  readonly limit: number;
  /** Whether the budget ran out in `[start, end)`; if not, it ran out later than `start`. */
  isWithin: boolean;
  /** The downtime before `start`. */
  before: number;
  start: number;
  end: number;
  firstBin: number;
  width: number;
  /** The end of the last day of which only the sum is known. */
  until: number;
}

/**
 * Finds the instants (epoch ms) at which the budgets of groups ran out: the beginning of the first millisecond of downtime
 * of their stores that the budget does not cover.
 *
 * The caller passes the downtime of all stores several times, in any order; each time is a look. A look divides a slice
 * of a budget's time into equal bins, and counts the downtime of each. If the budget ran out in a bin, the next look
 * divides this bin, until a bin is one millisecond. If not, the next look is at the next slice, which is twice as long:
 * most budgets that run out do so early. The sums are exact, and the memory depends neither on the stores nor on their
 * polls.
 */
export class BreachSearch {
  private readonly searches = new Map<number, Search>();
  private readonly found = new Map<number, number>();
  private bins = 0;
  /** By bin: the downtime that covers a part of it, in milliseconds. */
  private parts = new Float64Array();
  /** By bin: how many more segments of downtime cover all of it than all of the bin before. */
  private steps = new Int32Array();

  /**
   * `allowed`: by budget, the downtime (ms) that it allows, which is less than its stores have. `rangeOf`: the time of a
   * budget. `firstSlice`: the length (ms) of its first slice.
   */
  constructor(
    allowed: ReadonlyMap<number, number>,
    rangeOf: (budget: number) => Range,
    private readonly firstSlice = Infinity,
    private readonly maxBins = MAX_BINS,
  ) {
    for (const [budget, ms] of allowed) {
      const { start, end: limit } = rangeOf(budget);
      const end = Math.min(limit, start + this.firstSlice);
      const bins = { firstBin: 0, width: 0 };
      const search = {
        allowed: ms,
        limit,
        isWithin: false,
        before: 0,
        start,
        end,
        ...bins,
        until: -Infinity,
      };
      this.searches.set(budget, search);
    }
    this.beginLook();
  }

  /** The time of a budget that the present look counts; undefined: the search for it has ended, or there was none. */
  sought(budget: number): SoughtBreach | undefined {
    return this.searches.get(budget);
  }

  /** The time that the present look divides; undefined: no look is needed. */
  get range(): Range | undefined {
    if (this.searches.size === 0) return undefined;
    let [from, to] = [Infinity, -Infinity];
    for (const { start, end } of this.searches.values()) {
      from = Math.min(from, start);
      to = Math.max(to, end);
    }
    return { start: from, end: to };
  }

  /** Counts downtime `[start, end)` of a store, which lies within the sought time. */
  count({ start: origin, firstBin, width }: SoughtBreach, start: number, end: number): void {
    const first = Math.floor((start - origin) / width);
    const last = Math.floor((end - 1 - origin) / width);
    if (first === last) {
      this.parts[firstBin + first]! += end - start;
      return;
    }
    this.parts[firstBin + first]! += origin + (first + 1) * width - start;
    this.parts[firstBin + last]! += end - (origin + last * width);
    this.steps[firstBin + first + 1]!++;
    this.steps[firstBin + last]!--;
  }

  /** Counts `ms` of downtime on a day `[start, end)` of which only the sum is known. Ignores days that do not begin in the slice. */
  countDay(budget: number, start: number, end: number, ms: number): void {
    const search = this.searches.get(budget)!;
    if (search.isWithin || start < search.start || start >= search.end || ms === 0) return;
    search.before += ms;
    search.until = Math.max(search.until, end);
  }

  /** The budgets whose downtime the present look counts. */
  get budgets(): number[] {
    return [...this.searches.keys()];
  }

  /** Selects the time of the next look at a budget. Call it for each of `budgets` after a look, then `beginLook`. */
  narrow(budget: number): void {
    const search = this.searches.get(budget)!;
    if (search.before <= search.allowed) {
      if (!this.narrowToBin(search) || search.end - search.start > 1) return;
      if (search.start >= search.until) this.found.set(budget, search.start);
    }
    this.searches.delete(budget);
  }

  /** The instant (epoch ms) at which a budget ran out; undefined: before the end of a day of which only the sum is known. */
  of(budget: number): number | undefined {
    return this.found.get(budget);
  }

  /** Begins the next look, with empty bins. */
  beginLook(): void {
    const { size } = this.searches;
    let longest = 0;
    for (const { start, end } of this.searches.values()) longest = Math.max(longest, end - start);
    const most = Math.max(MIN_BINS, this.maxBins / size);
    // The fewest bins with as few looks: they stay in the caches of the processor.
    const looks = Math.ceil(Math.log(longest) / Math.log(most));
    this.bins = Math.ceil(longest ** (1 / Math.max(1, looks)));
    this.parts = new Float64Array(size * this.bins);
    this.steps = new Int32Array(size * this.bins);
    let firstBin = 0;
    for (const search of this.searches.values()) {
      search.firstBin = firstBin;
      search.width = Math.ceil((search.end - search.start) / this.bins);
      firstBin += this.bins;
    }
  }

  /** Narrows a search to the bin in which the budget ran out. If there is none, moves it to the next slice, and returns false. */
  private narrowToBin(search: Search): boolean {
    const { allowed, firstBin, width, start, end, limit } = search;
    let [covering, used] = [0, search.before];
    for (let bin = 0; bin < this.bins; bin++) {
      covering += this.steps[firstBin + bin]!;
      const ms = this.parts[firstBin + bin]! + covering * width;
      if (used + ms > allowed) {
        search.isWithin = true;
        search.before = used;
        search.start += bin * width;
        search.end = Math.min(end, search.start + width);
        return true;
      }
      used += ms;
    }
    if (end >= limit) throw new Error('a budget that ran out has more downtime than it allows');
    search.before = used;
    search.start = end;
    search.end = Math.min(limit, end + 2 * (end - start));
    return false;
  }
}
