import { LocalDay } from '../calendar/local-calendar';
import {
  eachDay,
  openIntervals,
  OpenTimeSums,
  SegmentStatus,
  StoreInputs,
  sumDay,
  walkDay,
  walkRange,
} from './days';
import { DailyPlan, Range, ReportPlan } from './plans';
import {
  DAY,
  HOUR,
  NO_ROLLUPS,
  rollupOf,
  StoreRollups,
  StoreSums,
  WEEK,
  WindowSums,
  WindowTotals,
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
export const ENGINE_VERSION = 2;

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

const FIELD = { up: 'up', down: 'down', no_data: 'noData' } as const satisfies Record<
  SegmentStatus,
  keyof WindowSums
>;

const KIND = { up: 0, down: 1, no_data: 2 } as const satisfies Record<SegmentStatus, number>;

/** A store's inputs, with the rollups that stand in for deleted polls: at least the days without one have their polls. */
export interface RolledUpStore extends StoreInputs {
  readonly rollups: StoreRollups;
}

/**
 * One store's sums. Each local day is computed whole from its own polls, then cut to the windows. A day that no window
 * cuts uses its rollup if there is one.
 */
export function sumStore(store: StoreInputs, plan: ReportPlan, rollups = NO_ROLLUPS): StoreSums {
  const totals = WindowTotals.of(1);
  addStore(totals, 0, { ...store, rollups }, plan);
  return totals.sums(0);
}

/**
 * Like `sumStore`, but adds the sums to a store of a matrix: a report does not allocate an object for each of a million
 * stores.
 */
export function addStore(
  totals: WindowTotals,
  position: number,
  store: RolledUpStore,
  { windows, days, whole }: ReportPlan,
): void {
  const { schedule, polls, rollups } = store;
  const addStretch = (start: number, end: number, status: SegmentStatus): void => {
    const kind = KIND[status];
    if (end > windows.weekStart) totals.add(position, WEEK, kind, end - Math.max(start, windows.weekStart));
    if (end > windows.dayStart) totals.add(position, DAY, kind, end - Math.max(start, windows.dayStart));
    if (end > windows.hourStart) totals.add(position, HOUR, kind, end - Math.max(start, windows.hourStart));
  };
  eachDay(days, store, (day, first, beyond, i) => {
    if (!whole[i]!) {
      walkDay(openIntervals(schedule, day), polls, first, beyond, windows.end, addStretch);
      return;
    }
    const sums = rollupOf(rollups, day.date) ?? sumDay(schedule, day, polls, first, beyond);
    if (day.start >= windows.weekStart) totals.addSums(position, WEEK, sums);
    if (day.start >= windows.dayStart) totals.addSums(position, DAY, sums);
    if (day.start >= windows.hourStart) totals.addSums(position, HOUR, sums);
  });
}

/** Adds the sums of another period to a total. */
export function addSums(total: OpenTimeSums, { up, down, noData }: Readonly<OpenTimeSums>): void {
  total.up += up;
  total.down += down;
  total.noData += noData;
}

/**
 * The sums of one store's open time within a range. Each local day is computed whole as of `asOf`, then cut to the
 * range, so that the sums of adjacent ranges add up to those of the whole. `days`: the days that the range touches, or
 * more.
 */
export function sumRange(
  store: StoreInputs,
  days: readonly LocalDay[],
  range: Range,
  asOf: number,
): WindowSums {
  const sums = emptySums();
  walkRange(store, days, range, asOf, (start, end, status) => {
    sums[FIELD[status]] += end - start;
  });
  return sums;
}

export const emptySums = (): WindowSums => ({ up: 0, down: 0, noData: 0 });

/** Uptime and downtime of a window in milliseconds; `no_data` decides how time without data counts. */
export function figuresOf(sums: WindowSums, policy: NoDataPolicy): { uptime: number; downtime: number } {
  return { uptime: sums.up, downtime: policy === 'down' ? sums.down + sums.noData : sums.down };
}

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
 * section 3). Skipped dates are left out.
 */
export function sumEachDay(store: RolledUpStore, { asOf, days, whole }: DailyPlan): DailySums[] {
  const { schedule, polls, rollups } = store;
  const summed: DailySums[] = [];
  eachDay(days, store, (day, first, beyond, i) => {
    if (day.start === day.end || day.start > asOf) return;
    const rollup = whole[i]! ? rollupOf(rollups, day.date) : undefined;
    const sums =
      rollup ??
      (whole[i]!
        ? sumDay(schedule, day, polls, first, beyond)
        : sumRange({ schedule, polls, from: first, to: beyond }, [day], day, asOf));
    summed.push({ day, sums, complete: day.end <= asOf, stored: rollup !== undefined });
  });
  return summed;
}
