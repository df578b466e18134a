import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LocalCalendar } from '../../core/calendar/local-calendar';
import { keysOf } from '../../core/selectors/selector';
import { MS_PER_DAY } from '../../core/time/instant';
import { addStore, EvaluatedStore, NoDataPolicy } from '../../core/uptime/figures';
import { LONGEST_SILENCE_MS } from '../../core/uptime/status';
import { BreachSearch, GroupBudgets } from '../../core/uptime/group-budgets';
import { datesOfPeriod, partsOf, type PeriodRequest } from '../../core/uptime/periods';
import {
  periodPlan,
  planWithin,
  type Range,
  ReportPlan,
  WindowKind,
  windowsOf,
  windowsPlan,
} from '../../core/uptime/plans';
import { addBudgets, BudgetPlan, daysAhead, eachDowntime } from '../../core/uptime/targets';
import { ReportTotals, rollupOf, WINDOW_COUNT } from '../../core/uptime/totals';
import { eachInSlices } from '../../platform/async';
import { pollsKeptFrom, ReadSession } from '../../platform/database';
import { AskedStores } from '../reading/asked-stores';
import {
  EvaluationPlan,
  FleetReader,
  PlannedStore,
  RetentionGuard,
  StepTimes,
} from '../reading/fleet-reader';
import { PolledFleet, StoresAsked } from '../reading/store-index';
import { CountingRequest } from './requests';

/** What figures are asked for: the windows, or a period, and how open time counts. Instants in epoch ms. */
export interface MetricsRequest extends CountingRequest, StoresAsked {
  readonly asOf: number;
  readonly windows: WindowKind;
  /** In place of the windows. */
  readonly period?: PeriodRequest | undefined;
  readonly evidence?: boolean;
  /** Requests the budgets of downtime of the period, too; time without data counts by this policy. */
  readonly budgets?: NoDataPolicy | undefined;
  /** With budgets: one or two keys of labels; `breachedAt` of a store is that of its group then. */
  readonly groupBy?: readonly string[] | undefined;
}

/** The figures of a fleet. `totals` lists the stores in the order of `fleet.storeIds`. */
export interface FleetFigures {
  readonly fleet: PolledFleet;
  readonly totals: ReportTotals;
  /** With a breakdown: the name of each bucket, the first date of the whole day, week or month. */
  readonly dates: readonly number[] | undefined;
  readonly pollsRead: number;
  /** The earliest instant (epoch ms) that was read for any store. */
  readonly lookbackStart: number;
  /** The latest. */
  readonly lookbackEnd: number;
  /** The number of ended local days that were computed from polls. */
  readonly daysComputed: number;
  /** The number of local days that were read from rollups. */
  readonly daysFromRollups: number;
}

/** One or two milliseconds. */
const STORES_PER_TURN = 4_096;
const BUDGETS_PER_TURN = 16;

/** The first slice of a period without parts: two days, and the hours between the first midnights of two zones. */
const FIRST_SLICE_MS = 3 * MS_PER_DAY;

/** Called and awaited between chunks of stores. Its error stops the computation. */
type OnChunk = (storesDone: number, stores: number) => Promise<void>;

/** Computes the figures of the whole fleet from one snapshot of the database. */
@Injectable()
export class FleetMetrics {
  constructor(
    private readonly stores: AskedStores,
    private readonly reader: FleetReader,
    private readonly kept: RetentionGuard,
  ) {}

  /**
   * The dates (days since 1970-01-01) that a request needs and whose polls are deleted, unless their rollups suffice, in
   * order.
   */
  async missingDates(session: ReadSession, request: MetricsRequest): Promise<readonly number[]> {
    const keptFrom = await pollsKeptFrom(session);
    if (keptFrom === 0) return [];
    const fleet = await this.fleetOf(session, request);
    const planFor = planner(request, datesOfParts(request, fleet.calendars));
    return this.kept.missingDates(session, fleet, planFor, keptFrom);
  }

  /** The stores asked for with a poll at or before as_of, without those that closed for good before what is asked for. */
  private async fleetOf(session: ReadSession, request: MetricsRequest): Promise<PolledFleet> {
    const polled = await this.stores.polledBy(session, request.asOf, request);
    return polled.openFrom((calendar) => firstDateOf(request, calendar));
  }

  async compute(
    session: ReadSession,
    request: MetricsRequest,
    onChunk: OnChunk,
    times = new StepTimes(),
  ): Promise<FleetFigures> {
    const { asOf } = request;
    const fleet = await times.of('stores', () => this.fleetOf(session, request));
    const dates = datesOfParts(request, fleet.calendars);
    const planFor = planner(request, dates);
    const isGrouped = (request.groupBy ?? []).length > 0;
    const totals = ReportTotals.of(fleet.storeIds.length, {
      buckets: request.period === undefined ? WINDOW_COUNT : (dates?.length ?? 1),
      evidence: request.evidence === true,
      ...(request.budgets !== undefined && { budgets: true }),
    });
    // Selecting the stores has already taken a few milliseconds.
    await nextTurn();
    let [done, pollsRead, wholeDays, daysFromRollups] = [0, 0, 0, 0];
    let { start: lookbackStart, end: lookbackEnd } = statusRange(request);
    for await (const chunk of this.reader.fleet(session, fleet, asOf, planFor, times)) {
      await times.of('figures', () => {
        for (let i = 0; i < chunk.size; i++) {
          const store = chunk.store(i);
          const { position, plan } = store;
          addStore(totals, store);
          if (request.budgets !== undefined) {
            const target = { targetPpm: fleet.goals.targetPpm[position]!, policy: request.budgets };
            addBudgets(totals, store, target, isGrouped);
          }
          wholeDays += plan.wholeDays;
          daysFromRollups += rollupsOf(store);
          lookbackStart = Math.min(lookbackStart, plan.days[0]!.start);
          lookbackEnd = Math.max(lookbackEnd, Math.min(asOf, plan.days[plan.days.length - 1]!.end - 1));
        }
      });
      done += chunk.size;
      pollsRead += chunk.pollsRead;
      await onChunk(done, fleet.storeIds.length);
      await nextTurn();
    }
    if (request.budgets !== undefined && isGrouped) {
      const goOn = () => onChunk(done, fleet.storeIds.length);
      await times.of('groups', () => this.findBreaches(session, request, { fleet, totals }, planFor, goOn));
    }
    const read = { pollsRead, lookbackStart, lookbackEnd };
    return { fleet, totals, dates, ...read, daysFromRollups, daysComputed: wholeDays - daysFromRollups };
  }

  /** Sets, for each store with a target, the instants at which the budgets of its group ran out. */
  private async findBreaches(
    session: ReadSession,
    { asOf, budgets: policy = 'down', groupBy = [] }: MetricsRequest,
    { fleet, totals }: Pick<FleetFigures, 'fleet' | 'totals'>,
    planFor: (calendar: LocalCalendar) => FiguresPlan,
    onChunk: () => Promise<void>,
  ): Promise<void> {
    const { groupOf, values } = fleet.groupsBy(groupBy);
    const { targetPpm } = fleet.goals;
    const { buckets } = totals.shape;
    const sums = new GroupBudgets(totals, groupOf, values.length, targetPpm, policy);
    await eachInSlices(totals.stores, STORES_PER_TURN, (store) => sums.add(store));
    const ranges = rangesOf([...fleet.calendars].map(planFor));
    const search = new BreachSearch(
      sums.breached(),
      (budget) => ranges.get(budget % buckets)!,
      buckets === 1 ? FIRST_SLICE_MS : undefined,
    );
    for (let range = search.range; range !== undefined; range = search.range) {
      const within = range;
      const plans = (calendar: LocalCalendar) => planWithin(planFor(calendar), within);
      for await (const chunk of this.reader.fleet(session, fleet, asOf, plans)) {
        for (let i = 0; i < chunk.size; i++) {
          const store = chunk.store(i);
          const { position } = store;
          if (!Number.isNaN(targetPpm[position]!))
            countDowntime(search, groupOf[position]! * buckets, store, policy);
        }
        await onChunk();
        await nextTurn();
      }
      const { budgets } = search;
      await eachInSlices(budgets.length, BUDGETS_PER_TURN, (i) => search.narrow(budgets[i]!));
      search.beginLook();
    }
    await eachInSlices(totals.stores, STORES_PER_TURN, (store) => {
      for (let bucket = 0; bucket < buckets; bucket++) {
        const breachedAt = search.of(groupOf[store]! * buckets + bucket);
        if (breachedAt !== undefined && !Number.isNaN(targetPpm[store]!) && totals.has(store, bucket))
          totals.setBreach(store, bucket, breachedAt);
      }
    });
  }
}

/** Counts the downtime of a store for the budgets of its group. `first`: the budget of the first bucket. */
function countDowntime(
  search: BreachSearch,
  first: number,
  store: EvaluatedStore,
  policy: NoDataPolicy,
): void {
  for (const bucket of store.plan.buckets) {
    const budget = first + bucket.index;
    const sought = search.sought(budget);
    if (sought === undefined) continue;
    const range = { start: Math.max(bucket.start, sought.start), end: Math.min(bucket.end, sought.end) };
    eachDowntime(store, range, policy, (start, end, sum) => {
      if (sum === undefined) search.count(sought, start, end);
      else search.countDay(budget, start, end, sum);
      return false;
    });
  }
}

/** By index of a bucket: its time before as_of in all zones. */
function rangesOf(plans: readonly ReportPlan[]): Map<number, Range> {
  const ranges = new Map<number, Range>();
  for (const { buckets, asOf } of plans) {
    for (const { index, start, end } of buckets) {
      const range = ranges.get(index) ?? { start, end: -Infinity };
      ranges.set(index, {
        start: Math.min(range.start, start),
        end: Math.max(range.end, Math.min(end, asOf)),
      });
    }
  }
  return ranges;
}

/** The time that the status in a selector depends on; empty if the selector has no status. */
function statusRange({ asOf, labels = [], statusAt = asOf }: MetricsRequest): Range {
  return keysOf(labels).has('status')
    ? { start: statusAt - LONGEST_SILENCE_MS, end: statusAt }
    : { start: asOf, end: 0 };
}

/** The first local date of a period, or of the earliest window. */
function firstDateOf({ asOf, windows, period }: MetricsRequest, calendar: LocalCalendar): number {
  return period === undefined
    ? windowsOf(windows, asOf, calendar).firstDate
    : datesOfPeriod(period.dates, calendar.dateOf(asOf)).first;
}

/** The names of the parts that the period of any store has, in order; undefined without breakdown. */
function datesOfParts(
  { asOf, period }: MetricsRequest,
  calendars: ReadonlySet<LocalCalendar>,
): readonly number[] | undefined {
  if (period === undefined || period.breakdown === 'none') return undefined;
  const { dates, breakdown } = period;
  const names = new Set<number>();
  for (const today of new Set([...calendars].map((calendar) => calendar.dateOf(asOf)))) {
    const { first, last } = datesOfPeriod(dates, today);
    for (const { name } of partsOf({ first, last: Math.min(last, today) }, breakdown)) names.add(name);
  }
  return [...names].sort((a, b) => a - b);
}

/** A plan, and whether exclusions are ignored. */
export type FiguresPlan = BudgetPlan & Pick<EvaluationPlan, 'ignoresExclusions'>;

function planner(request: MetricsRequest, dates: readonly number[] | undefined) {
  const { asOf, windows, period, carryMs, evidence = false, ignoresExclusions = false, budgets } = request;
  const accounting = { carryMs, evidence };
  const places = new Map(dates?.map((date, place) => [date, place]));
  const placeOf = (date: number) => places.get(date)!;
  return (calendar: LocalCalendar): FiguresPlan => ({
    ...(period === undefined
      ? windowsPlan(windows, asOf, calendar, accounting)
      : periodPlan(period, asOf, calendar, accounting, placeOf)),
    ignoresExclusions,
    ahead: period === undefined || budgets === undefined ? [] : daysAhead(period, asOf, calendar),
  });
}

/** The number of a store's whole days that have a rollup. */
const rollupsOf = ({ plan: { days, whole }, rollups }: PlannedStore<ReportPlan>): number =>
  rollups.totals === undefined
    ? 0
    : days.filter(({ date }, i) => whole[i]! && rollupOf(rollups, date) !== undefined).length;
