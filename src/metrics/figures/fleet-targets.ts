import { Inject, Injectable } from '@nestjs/common';
import { LocalCalendar } from '../../core/calendar/local-calendar';
import { NoDataPolicy } from '../../core/uptime/figures';
import { type GroupFigures, GroupTotals, lostSalesOf, type StoreGroups } from '../../core/uptime/groups';
import { GroupBudgets } from '../../core/uptime/group-budgets';
import { type Dates, type PeriodName, wholePeriod } from '../../core/uptime/periods';
import {
  type Budget,
  burnOf,
  stateOf,
  storeBudget,
  type StoreBudget,
  TARGET_STATES,
  targetOfBudget,
  type TargetState,
} from '../../core/uptime/targets';
import { ReportTotals, type WindowSums } from '../../core/uptime/totals';
import { eachInSlices, OutcomeCache, placesInOrder } from '../../platform/async';
import { CONFIG, type Config } from '../../platform/config';
import { Database, dataVersion } from '../../platform/database';
import { type Labels } from '../../stores';
import { PolledFleet, StoresAsked } from '../reading/store-index';
import { FleetMetrics } from './fleet-metrics';
import { labelsAsked, type PeriodAsked, periodAsked, resolveAsOf } from './requests';

const ORDERS = ['left', 'burn', 'used', 'lost_sales'] as const;
export const TARGET_ORDERS = ORDERS.flatMap((order) => [order, `-${order}`] as const);
/** By minutes left, burn rate, minutes used or lost sales; `-` puts the largest first. */
export type TargetOrder = (typeof TARGET_ORDERS)[number];

/** Default period: the month. A period to date has the budget of the whole week, month, quarter or year. */
export interface TargetsRequest extends StoresAsked, PeriodAsked {
  /** Epoch ms; later polls are ignored. Default: the latest poll of all stores. */
  readonly asOf?: number | undefined;
  readonly noData: NoDataPolicy;
  /** One or two keys: a row is a group of stores. None: a row is a store. */
  readonly groupBy: readonly string[];
  readonly state?: TargetState | undefined;
  readonly order: TargetOrder;
  readonly labelColumns?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** The error budget of a store or group, and its use. */
interface TargetRow {
  /** In millionths; of a group, that of the open time of its stores. */
  readonly targetPpm: number;
  readonly budget: StoreBudget;
  readonly state: TargetState;
  /** In hundredths of the currency; undefined: no sales are known. */
  readonly lostCents: number | undefined;
}

export interface StoreTarget extends TargetRow {
  readonly storeId: string;
  readonly name: string | null;
  readonly labels: Labels | undefined;
  readonly calendar: LocalCalendar;
  /** The dates of the whole period. */
  readonly dates: Dates;
  readonly sums: WindowSums;
}

export interface GroupTarget extends TargetRow {
  readonly values: readonly (string | null)[];
  /** The number of stores with a target in each state. */
  readonly states: Readonly<Record<TargetState, number>>;
  /** The sums of the stores with a target. */
  readonly figures: GroupFigures;
}

/** A page of the stores or groups that have a target. */
export interface TargetsPage {
  readonly asOf: number;
  readonly period: PeriodName | Dates;
  readonly total: number;
  /** The number of stores in each state, whatever state is asked for. */
  readonly states: Readonly<Record<TargetState, number>>;
  readonly withoutTarget: number;
  readonly stores: readonly StoreTarget[];
  readonly groups: readonly GroupTarget[];
}

/** The budgets of a fleet. */
interface FleetBudgets {
  readonly asOf: number;
  readonly period: PeriodName | Dates;
  readonly fleet: PolledFleet;
  readonly totals: ReportTotals;
  /** The index of each store's state in TARGET_STATES; NO_TARGET: it has no target. */
  readonly states: Uint8Array;
  readonly groups: StoreGroups;
  /** The budgets of each group. */
  readonly budgets: GroupBudgets;
}

const NO_TARGET = TARGET_STATES.length;
const NO_GROUPS: StoreGroups = { values: [], groupOf: new Uint32Array() };

/** Five megabytes each for a hundred thousand stores. */
const MAX_ANSWERS = 4;

/** One or two milliseconds. */
const STORES_PER_TURN = 2_048;

/** Stands for a figure that a row does not have: greater than any. */
const LAST = 2 ** 52;

/** Compares stores with their targets, in a period. */
@Injectable()
export class FleetTargets {
  private readonly answers = new OutcomeCache<FleetBudgets>(MAX_ANSWERS);

  constructor(
    private readonly database: Database,
    private readonly metrics: FleetMetrics,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The stores asked for that have a poll at or before as_of and a target. Throws `not-found` if there are no polls, and
   * `invalid-input` for invalid dates. Caches the budgets until the data changes.
   */
  async page(request: TargetsRequest): Promise<TargetsPage> {
    const period = periodAsked(request, 'month_to_date');
    const version = await this.database.snapshot(dataVersion);
    const { asOf, noData, labels, text, groupBy } = request;
    const name = JSON.stringify({ period, asOf, noData, labels, text, groupBy });
    const found = await this.answers.of(version, name, () => this.compute(period, request));
    const rows = request.groupBy.length === 0 ? storesPage(found, request) : this.groupsPage(found, request);
    return {
      asOf: found.asOf,
      period,
      states: countsOf(found.states),
      withoutTarget: found.states.reduce((sum, state) => sum + (state === NO_TARGET ? 1 : 0), 0),
      ...(await rows),
    };
  }

  private compute(
    period: PeriodName | Dates,
    { noData, labels, text, groupBy, ...request }: TargetsRequest,
  ): Promise<FleetBudgets> {
    return this.database.snapshot(async (session) => {
      const asOf = await resolveAsOf(session, request.asOf);
      const asked = {
        ...{ asOf, windows: 'calendar' as const, period: { dates: period, breakdown: 'none' as const } },
        ...{ budgets: noData, groupBy, labels, text },
      };
      const { fleet, totals } = await this.metrics.compute(session, asked, () => Promise.resolve());
      const states = new Uint8Array(totals.stores);
      await eachInSlices(totals.stores, STORES_PER_TURN, (store) => {
        const budget = budgetOfStore({ fleet, totals }, store, noData);
        const state = budget && stateOf(budget, this.config.targets.atRisk);
        states[store] = state === undefined ? NO_TARGET : TARGET_STATES.indexOf(state);
      });
      const groups = groupBy.length === 0 ? NO_GROUPS : fleet.groupsBy(groupBy);
      const { groupOf, values } = groups;
      const budgets = new GroupBudgets(totals, groupOf, values.length, fleet.goals.targetPpm, noData);
      await eachInSlices(groupOf.length, STORES_PER_TURN, (store) => budgets.add(store));
      return { asOf, period, fleet, totals, states, groups, budgets };
    });
  }

  private async groupsPage(found: FleetBudgets, request: TargetsRequest) {
    const { fleet, totals, states, groups, budgets } = found;
    const { noData, state, order, limit, offset } = request;
    const sums = new GroupTotals(groups, 1, fleet.goals, noData);
    const counts = groups.values.map(() => new Uint32Array(TARGET_STATES.length));
    await eachInSlices(totals.stores, STORES_PER_TURN, (store) => {
      if (states[store] === NO_TARGET) return;
      const { up, down, noData: without, excluded } = totals.sums(store, 0);
      sums.add(store, 0, up, down, without, excluded);
      counts[groups.groupOf[store]!]![states[store]!]!++;
    });
    const rows = groups.values
      .map((values, group): GroupTarget => {
        const figures = sums.of(group, 0);
        const budget = budgets.of(group);
        return {
          values,
          figures,
          targetPpm: targetOfBudget(budget),
          budget,
          state: stateOf(budget, this.config.targets.atRisk),
          states: stateCounts(counts[group]!),
          lostCents: figures.lostCents,
        };
      })
      .filter((row) => row.figures.stores > 0 && (state === undefined || row.state === state));
    const places = await placesInOrder(rows.length, (i) => keyOf(rows[i]!, order));
    const inOrder = Array.from(places.subarray(offset, offset + limit), (i) => rows[i]!);
    return { total: rows.length, stores: [], groups: inOrder };
  }
}

async function storesPage(found: FleetBudgets, request: TargetsRequest) {
  const { asOf, period, fleet, states } = found;
  const { noData, order, limit, offset } = request;
  const wanted = request.state === undefined ? undefined : TARGET_STATES.indexOf(request.state);
  const stores: number[] = [];
  states.forEach((state, store) => {
    if (state !== NO_TARGET && (wanted === undefined || state === wanted)) stores.push(store);
  });
  const places = await placesInOrder(stores.length, (i) => keyOf(targetOf(found, stores[i]!, noData), order));
  const labelsOf = labelsAsked(request.labelColumns, (key) => fleet.columnOf(key));
  const page = Array.from(places.subarray(offset, offset + limit), (i): StoreTarget => {
    const store = stores[i]!;
    const { calendar } = fleet.traitList[store]!;
    return {
      ...targetOf(found, store, noData),
      storeId: fleet.storeIds[store]!,
      name: fleet.nameOf(store),
      labels: labelsOf(store),
      calendar,
      dates: wholePeriod(period, calendar.dateOf(asOf)),
      sums: found.totals.sums(store, 0),
    };
  });
  return { total: stores.length, stores: page, groups: [] };
}

function budgetOfStore(
  { fleet, totals }: Pick<FleetBudgets, 'fleet' | 'totals'>,
  store: number,
  policy: NoDataPolicy,
): StoreBudget | undefined {
  return storeBudget(totals, store, 0, { targetPpm: fleet.goals.targetPpm[store]!, policy });
}

/** The target of a store that has one. */
function targetOf(found: FleetBudgets, store: number, policy: NoDataPolicy) {
  const { fleet, totals, states } = found;
  return {
    targetPpm: fleet.goals.targetPpm[store]!,
    budget: budgetOfStore(found, store, policy)!,
    state: TARGET_STATES[states[store]!]!,
    lostCents: lostSalesOf(totals.sums(store, 0), policy, fleet.goals.salesCents[store]!),
  };
}

/** An integer by which rows are sorted. */
function keyOf({ budget, lostCents }: TargetRow, order: TargetOrder): number {
  const direction = order.startsWith('-') ? -1 : 1;
  const figure = figureOf(budget, lostCents, order.replace('-', '') as (typeof ORDERS)[number]);
  return figure === undefined ? LAST : direction * figure;
}

function figureOf(
  budget: Budget,
  lostCents: number | undefined,
  by: (typeof ORDERS)[number],
): number | undefined {
  switch (by) {
    case 'left':
      return budget.allowed - budget.used;
    case 'used':
      return budget.used;
    case 'burn':
      // Any downtime exceeds every rate if none is allowed.
      return burnOf(budget) ?? (budget.used > 0 ? LAST - 1 : undefined);
    case 'lost_sales':
      return lostCents;
  }
}

function countsOf(states: Uint8Array): TargetsPage['states'] {
  const counts = new Uint32Array(TARGET_STATES.length + 1);
  for (const state of states) counts[state]!++;
  return stateCounts(counts);
}

const stateCounts = (counts: Uint32Array): TargetsPage['states'] => ({
  breached: counts[0]!,
  at_risk: counts[1]!,
  met: counts[2]!,
});
