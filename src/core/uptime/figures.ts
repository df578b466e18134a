import { LocalDay } from '../calendar/local-calendar';
import { observedAtOf, PackedPoll } from '../polls/poll-block';
import {
  eachDay,
  hoursOfDay,
  isOpenAt,
  OpenTimeSums,
  SegmentStatus,
  SegmentVisitor,
  StoreInputs,
  sumDay,
  walkDays,
  walkHours,
  walkRange,
} from './days';
import { Bucket, DailyPlan, Range, ReportPlan, WalkPlan } from './plans';
import {
  Evidence,
  NO_ROLLUPS,
  ReportTotals,
  rollupOf,
  StoreRollups,
  StoreSums,
  WINDOWS_SHAPE,
  WindowSums,
  windowSums,
} from './totals';

const MS_PER_HUNDREDTH_MINUTE = 600;
const MS_PER_HUNDREDTH_HOUR = 36_000;

/** A report formats a hundred thousand figures: a table is faster than formatting the decimals. */
const TWO_DIGITS = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'));

/** Integer milliseconds as minutes with two decimals, rounded half up. */
export const formatMinutes = (ms: number): string => hundredths(ms, MS_PER_HUNDREDTH_MINUTE);

/** Integer milliseconds as hours with two decimals, rounded half up. */
export const formatHours = (ms: number): string => hundredths(ms, MS_PER_HUNDREDTH_HOUR);

/** Uses integers only, so that no binary fraction affects the rounding. */
function hundredths(ms: number, unit: number): string {
  const count = Math.floor((ms + unit / 2) / unit);
  const whole = Math.floor(count / 100);
  return `${whole}.${TWO_DIGITS[count - whole * 100]!}`;
}

/** Increase it whenever the same data would give other figures: results of other versions are not reused. */
export const ENGINE_VERSION = 3;

export const NO_DATA_POLICIES = ['down', 'exclude'] as const;
export type NoDataPolicy = (typeof NO_DATA_POLICIES)[number];

/** From the shortest to the longest, the order in all reports. */
export const WINDOWS = ['hour', 'day', 'week'] as const satisfies (keyof StoreSums)[];

/** A figure of a store: a measure and a window. */
export interface NamedFigure<Measure extends string> {
  readonly measure: Measure;
  readonly window: (typeof WINDOWS)[number];
}

/** Maps `uptime_last_hour` and so on to the figure: each measure with all windows. */
export const figuresByName = <Measure extends string>(
  measures: readonly Measure[],
): ReadonlyMap<string, NamedFigure<Measure>> =>
  new Map(
    measures.flatMap((measure) =>
      WINDOWS.map((window) => [`${measure}_last_${window}`, { measure, window }] as const),
    ),
  );

const FIELD = { up: 'up', down: 'down', no_data: 'noData', excluded: 'excluded' } as const satisfies Record<
  SegmentStatus,
  keyof WindowSums
>;

const KIND = { up: 0, down: 1, no_data: 2, excluded: 3 } as const satisfies Record<SegmentStatus, number>;

/** A store's inputs, with the rollups that stand in for deleted polls: at least the days without one have their polls. */
export interface RolledUpStore extends StoreInputs {
  readonly rollups: StoreRollups;
}

/** A store whose sums are added to a matrix. */
export interface EvaluatedStore<Plan extends ReportPlan = ReportPlan> extends RolledUpStore {
  /** Its index in the matrix. */
  readonly position: number;
  readonly plan: Plan;
}

/**
 * The windows of one store. Each local day is computed whole from its own polls, then cut to the windows. A day that no
 * window cuts uses its rollup if there is one.
 */
export function sumStore(store: StoreInputs, plan: ReportPlan, rollups = NO_ROLLUPS): StoreSums {
  const totals = ReportTotals.of(1, { ...WINDOWS_SHAPE, evidence: plan.evidence });
  addStore(totals, { ...store, rollups, position: 0, plan });
  return windowSums(totals, 0);
}

/**
 * Adds the sums of a store's buckets to its row of a matrix: a report does not keep an object for each of a million
 * stores. The buckets must be those of the matrix's shape.
 */
export function addStore(totals: ReportTotals, store: EvaluatedStore): void {
  const { position, plan } = store;
  const { days, whole, cells, asOf, carryMs } = plan;
  for (const { index } of plan.buckets) totals.addBucket(position, index);
  let touched: readonly Bucket[] = [];
  const add = (start: number, end: number, status: SegmentStatus): void => {
    for (const bucket of touched) {
      const from = Math.max(start, bucket.start);
      const to = Math.min(end, bucket.end);
      if (from < to) totals.add(position, bucket.index, KIND[status], to - from);
    }
  };
  if (carryMs !== undefined || plan.evidence) {
    const counters = plan.evidence ? plan.buckets.map((bucket) => new EvidenceCounter(bucket)) : [];
    const addBoth: SegmentVisitor = (start, end, status, _rule, poll) => {
      add(start, end, status);
      for (const counter of counters) counter.add(start, end, poll);
    };
    walkDays(store, plan, addBoth, (i) => (touched = cells[i]!));
    addPollAtEnd(store, plan, counters);
    counters.forEach((counter, i) => totals.setEvidence(position, plan.buckets[i]!.index, counter));
  } else {
    eachDay(days, store, (day, observed, i) => {
      touched = cells[i]!;
      if (!whole[i]!) {
        walkHours(hoursOfDay(store, day), observed, asOf, add);
        return;
      }
      const sums = rollupOf(store.rollups, day.date) ?? sumDay(store, day, observed);
      for (const { index } of touched) totals.addSums(position, index, sums);
    });
  }
}

/** Counts what the figures of a range rest on, from the segments of its days in order. */
class EvidenceCounter implements Evidence {
  polls = 0;
  longestGap = 0;
  private poll: PackedPoll | undefined;
  /** The open time that rests on `poll`. */
  private covered = 0;

  constructor(private readonly range: Range) {}

  add(start: number, end: number, poll: PackedPoll | undefined): void {
    if (poll === undefined) return;
    // Each poll in open time starts a segment, unless it is at as_of.
    if (start === observedAtOf(poll)) this.addPoll(start);
    const ms = Math.min(end, this.range.end) - Math.max(start, this.range.start);
    if (ms <= 0) return;
    this.covered = this.poll === poll ? this.covered + ms : ms;
    this.poll = poll;
    this.longestGap = Math.max(this.longestGap, this.covered);
  }

  addPoll(observedAt: number): void {
    if (this.range.start <= observedAt && observedAt < this.range.end) this.polls++;
  }
}

/** A poll at as_of is seen, and has no segment. */
function addPollAtEnd(
  store: StoreInputs,
  { days, asOf }: WalkPlan,
  counters: readonly EvidenceCounter[],
): void {
  if (counters.length === 0) return;
  eachDay(
    days.filter(({ start, end }) => start <= asOf && asOf < end),
    store,
    (day, { polls, from, to }) => {
      if (!isOpenAt(hoursOfDay(store, day).open, asOf)) return;
      for (let i = from; i < to; i++) {
        if (observedAtOf(polls[i]!) === asOf) counters.forEach((counter) => counter.addPoll(asOf));
      }
    },
  );
}

/**
 * What the figures of ranges rest on: the polls in open time, and the longest open time that rests on one of them. A
 * range that ends after as_of includes a poll at as_of.
 */
export function evidenceOf(store: StoreInputs, plan: WalkPlan, ranges: readonly Range[]): Evidence[] {
  const counters = ranges.map((range) => new EvidenceCounter(range));
  walkDays(store, plan, (start, end, _status, _rule, poll) => {
    for (const counter of counters) counter.add(start, end, poll);
  });
  addPollAtEnd(store, plan, counters);
  return counters.map(({ polls, longestGap }) => ({ polls, longestGap }));
}

/** Adds the sums of another period to a total. */
export function addSums(total: OpenTimeSums, { up, down, noData, excluded }: Readonly<OpenTimeSums>): void {
  total.up += up;
  total.down += down;
  total.noData += noData;
  total.excluded += excluded;
}

/**
 * The sums of one store's open time within a range. Each local day of the plan, which has at least those that the range
 * touches, is computed whole, then cut to the range, so that the sums of adjacent ranges add up to those of the whole.
 */
export function sumRange(store: StoreInputs, plan: WalkPlan, range: Range): WindowSums {
  const sums = emptySums();
  walkRange(store, plan, range, (start, end, status) => {
    sums[FIELD[status]] += end - start;
  });
  return sums;
}

/** A new sum of nothing, to add to. */
export const emptySums = (): WindowSums => ({ up: 0, down: 0, noData: 0, excluded: 0 });

/**
 * 100 × uptime ÷ (uptime + downtime), two decimals, rounded down; empty where there is nothing to divide by
 * (SEMANTICS.md, section 9). Both in milliseconds, of one store or of many.
 *
 * @example uptimePercent(2, 1) // '66.66'
 */
export function uptimePercent(uptime: number, downtime: number): string {
  const total = uptime + downtime;
  return total === 0 ? '' : hundredths(floorOfQuotient(uptime, HUNDREDTHS_OF_WHOLE, total), 1);
}

const HUNDREDTHS_OF_WHOLE = 10_000;

/** ⌊a × b ÷ divisor⌋ of whole numbers that are not negative, exactly, also if the product is not a safe integer. */
export function floorOfQuotient(a: number, b: number, divisor: number): number {
  const product = a * b;
  // The division of a safe integer never rounds up to the next integer.
  return Number.isSafeInteger(product)
    ? Math.floor(product / divisor)
    : Number((BigInt(a) * BigInt(b)) / BigInt(divisor));
}

/** Whether a segment counts as downtime. */
export const isDown = (status: SegmentStatus, policy: NoDataPolicy): boolean =>
  status === 'down' || (status === 'no_data' && policy === 'down');

/** Uptime and downtime of a window in milliseconds; `no_data` decides how time without data counts. */
export function figuresOf(
  sums: Readonly<WindowSums>,
  policy: NoDataPolicy,
): { uptime: number; downtime: number } {
  return { uptime: sums.up, downtime: policy === 'down' ? sums.down + sums.noData : sums.down };
}

/** Windows are compared if the shares of their open time that have data differ by at most this, in per cent. */
export const MAX_COVERAGE_DIFFERENCE = 10;

/**
 * The change of the uptime percentage from a window to the one that is compared with it, in whole hundredths of a
 * percentage point. undefined: a window has no uptime percentage, or their coverage by data differs by more than
 * `MAX_COVERAGE_DIFFERENCE`, so that a change would be one of the data and not of the stores.
 *
 * @example changeOf({ up: 95, down: 5, … }, { up: 90, down: 10, … }, 'exclude') // 500
 */
export function changeOf(
  now: Readonly<OpenTimeSums>,
  before: Readonly<OpenTimeSums>,
  policy: NoDataPolicy,
): number | undefined {
  const [share, shareBefore] = [uptimeShare(now, policy), uptimeShare(before, policy)];
  const covered = coveredShare(now) - coveredShare(before);
  if (Number.isNaN(share - shareBefore) || Math.abs(covered) > MAX_COVERAGE_DIFFERENCE / 100)
    return undefined;
  return Math.round(HUNDREDTHS_OF_WHOLE * (share - shareBefore));
}

/** NaN: there is nothing to divide by. */
function uptimeShare(sums: Readonly<OpenTimeSums>, policy: NoDataPolicy): number {
  const { uptime, downtime } = figuresOf(sums, policy);
  return uptime / (uptime + downtime);
}

const coveredShare = ({ up, down, noData }: Readonly<OpenTimeSums>): number =>
  (up + down) / (up + down + noData);

/** The sums of one store's local day before as_of. */
export interface DailySums {
  readonly day: LocalDay;
  readonly sums: Readonly<OpenTimeSums>;
  /** Whether the day has ended by as_of. */
  readonly complete: boolean;
  /** Whether the sums are those of a rollup, so that no polls were read. */
  readonly stored: boolean;
}

/**
 * One store's local days that have begun by as_of, each computed from its own polls and cut at as_of (SEMANTICS.md,
 * section 3); with `carryMs`, from those before as well (section 8). Skipped dates are left out.
 */
export function sumEachDay(store: RolledUpStore, plan: DailyPlan): DailySums[] {
  const { asOf, days, whole, carryMs } = plan;
  if (carryMs !== undefined) return sumEachCarriedDay(store, plan);
  const summed: DailySums[] = [];
  eachDay(days, store, (day, observed, i) => {
    if (day.start === day.end || day.start > asOf) return;
    const rollup = whole[i]! ? rollupOf(store.rollups, day.date) : undefined;
    const sums =
      rollup ??
      (whole[i]!
        ? sumDay(store, day, observed)
        : sumRange({ ...store, ...observed }, { days: [day], asOf }, day));
    summed.push({ day, sums, complete: day.end <= asOf, stored: rollup !== undefined });
  });
  return summed;
}

function sumEachCarriedDay(store: StoreInputs, plan: DailyPlan): DailySums[] {
  const { asOf, days, dates } = plan;
  const summed: DailySums[] = [];
  let sums = emptySums();
  walkDays(
    store,
    plan,
    (start, end, status) => (sums[FIELD[status]] += end - start),
    (i) => {
      sums = emptySums();
      const day = days[i]!;
      if (day.date < dates.first || day.start === day.end || day.start > asOf) return;
      summed.push({ day, sums, complete: day.end <= asOf, stored: false });
    },
  );
  return summed;
}
