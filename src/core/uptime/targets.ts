import type { LocalCalendar, LocalDay } from '../calendar/local-calendar';
import {
  eachDay,
  hoursOfDay,
  type SegmentVisitor,
  type StoreHours,
  sumDay,
  walkDays,
  walkHours,
} from './days';
import { type EvaluatedStore, figuresOf, floorOfQuotient, isDown, type NoDataPolicy } from './figures';
import { partsOf, type PeriodRequest, wholePeriod } from './periods';
import { daysBetween, type Range, type ReportPlan } from './plans';
import { type ReportTotals, rollupOf, type WindowSums } from './totals';

const MILLIONTHS = 1_000_000;

/** Budgets of downtime in a period, of one store or the sums of many, in whole milliseconds. */
export interface Budget {
  /** The open time of the whole period, also of what is still to come. */
  readonly open: number;
  /** The open time up to as_of. */
  readonly elapsed: number;
  /** The share of `open` that may be down, rounded down. */
  readonly allowed: number;
  /** The downtime up to as_of. */
  readonly used: number;
}

/** The downtime that a target in millionths allows in open time (ms): (100 − target) %, rounded down. */
export const allowedDowntime = (openMs: number, targetPpm: number): number =>
  floorOfQuotient(openMs, MILLIONTHS - targetPpm, MILLIONTHS);

/** The share of its open time that a budget does not allow to be down, in millionths; without open time, all. */
export const targetOfBudget = ({ open, allowed }: Budget): number =>
  open === 0 ? MILLIONTHS : floorOfQuotient(open - allowed, MILLIONTHS, open);

/**
 * The burn rate: the used share of the budget ÷ the elapsed share of the open time, in hundredths, rounded down; from 1
 * on, the budget does not last to the end of the period. undefined: nothing is allowed, or no open time has elapsed.
 *
 * @example burnOf({ open: 1000, elapsed: 500, allowed: 10, used: 6 }) // 120
 */
export function burnOf({ open, elapsed, allowed, used }: Budget): number | undefined {
  if (allowed === 0 || elapsed === 0) return undefined;
  if (used === 0) return 0;
  return Number((100n * BigInt(used) * BigInt(open)) / (BigInt(allowed) * BigInt(elapsed)));
}

/** `breached`: more is used than is allowed. */
export const TARGET_STATES = ['breached', 'at_risk', 'met'] as const;
export type TargetState = (typeof TARGET_STATES)[number];

/** A budget that is not breached is at risk when it has reached both. */
export interface RiskThresholds {
  /** The burn rate, in hundredths. */
  readonly burn: number;
  /** The used share of the budget, in whole per cent: early in a period, little downtime is a high burn rate. */
  readonly usedPercent: number;
}

/** At the end of a period, or with nothing used, no budget is at risk. */
export function stateOf(budget: Budget, { burn, usedPercent }: RiskThresholds): TargetState {
  const { open, elapsed, allowed, used } = budget;
  if (used > allowed) return 'breached';
  if (used === 0 || elapsed === open || floorOfQuotient(used, 100, allowed) < usedPercent) return 'met';
  return burnOf(budget)! >= burn ? 'at_risk' : 'met';
}

/**
 * The local days of a period that end after as_of (epoch ms), in order; with a breakdown, those of the part that holds
 * as_of. Their open time after as_of is still to come.
 */
export function daysAhead(
  { dates, breakdown }: PeriodRequest,
  asOf: number,
  calendar: LocalCalendar,
): LocalDay[] {
  const today = calendar.dateOf(asOf);
  const whole = wholePeriod(dates, today);
  const { first, last } =
    breakdown === 'none' || today < whole.first
      ? whole
      : (partsOf(whole, breakdown).find((part) => today <= part.last) ?? whole);
  return daysBetween(Math.max(first, today), last, calendar);
}

const NO_POLLS = { polls: [], from: 0, to: 0 };

/** The open time of a store on some local days from an instant (epoch ms) on, in milliseconds. */
export function openTimeFrom(store: StoreHours, days: readonly LocalDay[], instant: number): number {
  let sum = 0;
  for (const day of days) {
    if (day.start >= instant) {
      // All open time of a day without polls is without data.
      sum += sumDay(store, day, NO_POLLS).noData;
      continue;
    }
    const { open } = hoursOfDay(store, day);
    for (let i = 0; i < open.length; i += 2) {
      sum += Math.max(0, open[i + 1]! - Math.max(open[i]!, instant));
    }
  }
  return sum;
}

/**
 * Receives downtime `[start, end)` of a store, in order. If only the rollup of a day is left, `[start, end)` is the day, and
 * `sum` its downtime (ms). Returns whether to leave out the later days.
 */
type DowntimeVisitor = (start: number, end: number, sum: number | undefined) => boolean;

/** Passes the downtime of a store within a range to `visit`. */
export function eachDowntime(
  store: EvaluatedStore,
  range: Range,
  policy: NoDataPolicy,
  visit: DowntimeVisitor,
): void {
  const { days, whole, asOf, carryMs } = store.plan;
  let isOver = false;
  const visitSegment: SegmentVisitor = (start, end, status) => {
    const [from, to] = [Math.max(start, range.start), Math.min(end, range.end)];
    if (!isOver && from < to && isDown(status, policy)) isOver = visit(from, to, undefined);
  };
  if (carryMs !== undefined) {
    walkDays(store, store.plan, visitSegment);
    return;
  }
  eachDay(days, store, (day, observed, i) => {
    if (isOver || day.end <= range.start || range.end <= day.start) return;
    const rollup = whole[i]! ? rollupOf(store.rollups, day.date) : undefined;
    if (rollup !== undefined) isOver = visit(day.start, day.end, figuresOf(rollup, policy).downtime);
    else walkHours(hoursOfDay(store, day), observed, asOf, visitSegment);
  });
}

/**
 * The instant (epoch ms) at which a budget ran out: the beginning of the first millisecond of downtime within the range
 * that `allowed` does not cover. undefined: it did not, or did on a day of which only the rollup is left.
 */
function breachOf(
  store: EvaluatedStore,
  range: Range,
  policy: NoDataPolicy,
  allowed: number,
): number | undefined {
  let used = 0;
  let breach: number | undefined;
  eachDowntime(store, range, policy, (start, end, sum) => {
    const ms = sum ?? end - start;
    if (sum === undefined && used + ms > allowed) breach = start + (allowed - used);
    used += ms;
    return used > allowed;
  });
  return breach;
}

/** The plan of a report with budgets. */
export interface BudgetPlan extends ReportPlan {
  /** `daysAhead` of its zone. */
  readonly ahead: readonly LocalDay[];
}

/**
 * Adds what the budgets of a store need to totals with budgets, after `addStore` has added its sums. Walks segments only
 * for buckets that are over their budget. With `isGrouped` it walks none: `setBreach` adds the instants of the groups.
 */
export function addBudgets(
  totals: ReportTotals,
  store: EvaluatedStore<BudgetPlan>,
  { targetPpm, policy }: Target,
  isGrouped: boolean,
): void {
  if (Number.isNaN(targetPpm)) return;
  const { position, plan } = store;
  plan.buckets.forEach((bucket, i) => {
    // Only the last part of a period that has begun continues after as_of.
    const toCome = i === plan.buckets.length - 1 ? openTimeFrom(store, plan.ahead, plan.asOf) : 0;
    const { allowed, used } = budgetOf(totals.sums(position, bucket.index), toCome, { targetPpm, policy });
    const breachedAt = used > allowed && !isGrouped ? breachOf(store, bucket, policy, allowed) : undefined;
    totals.setBudgetEnd(position, bucket.index, { ahead: toCome, breachedAt });
  });
}

/** What a store is measured by. */
interface Target {
  /** In millionths; NaN: it has none. */
  readonly targetPpm: number;
  /** Whether time without data uses up the budget. */
  readonly policy: NoDataPolicy;
}

/** The budget of a store for a bucket with these sums, and this open time ahead (ms). It must have a target. */
function budgetOf(sums: WindowSums, ahead: number, { targetPpm, policy }: Target): Budget {
  const elapsed = sums.up + sums.down + sums.noData;
  const open = elapsed + ahead;
  const allowed = allowedDowntime(open, targetPpm);
  return { open, elapsed, allowed, used: figuresOf(sums, policy).downtime };
}

/** The budget of a store, and when it ran out. */
export interface StoreBudget extends Budget {
  /** Epoch ms; undefined: it has not, or the instant is no longer known. */
  readonly breachedAt: number | undefined;
}

/** The budget of a bucket that a store of totals has; undefined: it has no target. */
export function storeBudget(
  totals: ReportTotals,
  store: number,
  bucket: number,
  target: Target,
): StoreBudget | undefined {
  if (Number.isNaN(target.targetPpm)) return undefined;
  const { ahead, breachedAt } = totals.budgetEnd(store, bucket);
  return { ...budgetOf(totals.sums(store, bucket), ahead, target), breachedAt };
}
