import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LocalCalendar, LocalDay } from '../../core/calendar/local-calendar';
import { keysOf } from '../../core/selectors/selector';
import { addStore, NoDataPolicy } from '../../core/uptime/figures';
import { LONGEST_SILENCE_MS } from '../../core/uptime/freshness';
import { GroupBreaches } from '../../core/uptime/group-breaches';
import type { StoreGroups } from '../../core/uptime/groups';
import { datesOfPeriod, partsOf, type PeriodRequest } from '../../core/uptime/periods';
import {
  periodPlan,
  type Range,
  ReportPlan,
  WindowKind,
  windowsOf,
  windowsPlan,
} from '../../core/uptime/plans';
import { addBudgets, daysAhead, eachDowntime } from '../../core/uptime/targets';
import { ReportTotals, rollupOf, WINDOW_COUNT } from '../../core/uptime/totals';
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
  /** Of a period: also its budgets of downtime, in which time without data counts by this policy. */
  readonly budgets?: NoDataPolicy | undefined;
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
  readonly daysWorkedOut: number;
  /** The number of local days that were read from rollups. */
  readonly daysStored: number;
}

/** Called and awaited between chunks of stores. Its error stops the computation. */
export type OnChunk = (storesDone: number, stores: number) => Promise<void>;

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
    const totals = ReportTotals.of(fleet.storeIds.length, {
      buckets: request.period === undefined ? WINDOW_COUNT : (dates?.length ?? 1),
      evidence: request.evidence === true,
      ...(request.budgets !== undefined && { budgets: true }),
    });
    // Selecting the stores has already taken a few milliseconds.
    await nextTurn();
    let [done, pollsRead, wholeDays, daysStored] = [0, 0, 0, 0];
    let { start: lookbackStart, end: lookbackEnd } = statusRange(request);
    for await (const chunk of this.reader.fleet(session, fleet, asOf, planFor, times)) {
      await times.of('figures', () => {
        for (let i = 0; i < chunk.size; i++) {
          const store = chunk.store(i);
          const { position, plan } = store;
          addStore(totals, position, store, plan);
          if (request.budgets !== undefined) {
            const target = { targetPpm: fleet.goals.targetPpm[position]!, policy: request.budgets };
            addBudgets(totals, position, store, plan, plan.ahead, target);
          }
          wholeDays += plan.wholeDays;
          daysStored += rollupsOf(store);
          lookbackStart = Math.min(lookbackStart, plan.days[0]!.start);
          lookbackEnd = Math.max(lookbackEnd, Math.min(asOf, plan.days[plan.days.length - 1]!.end - 1));
        }
      });
      done += chunk.size;
      pollsRead += chunk.pollsRead;
      await onChunk(done, fleet.storeIds.length);
      await nextTurn();
    }
    const read = { pollsRead, lookbackStart, lookbackEnd };
    return { fleet, totals, dates, ...read, daysStored, daysWorkedOut: wholeDays - daysStored };
  }

  /**
   * When the budgets of groups ran out, in a period without breakdown. `fleet`: that of the figures. `allowed`: of the
   * groups whose budget did.
   */
  async groupBreaches(
    session: ReadSession,
    request: MetricsRequest & { readonly budgets: NoDataPolicy },
    fleet: PolledFleet,
    { groupOf }: StoreGroups,
    allowed: ReadonlyMap<number, number>,
  ): Promise<GroupBreaches> {
    const breaches = new GroupBreaches(allowed);
    const places = [...fleet.storeIds.keys()].filter((store) => breaches.has(groupOf[store]!));
    const stores = fleet.at(places);
    const planFor = planner(request, undefined);
    const look = async (visit: (group: number, start: number, end: number, sum?: number) => void) => {
      for await (const chunk of this.reader.fleet(session, stores, request.asOf, planFor)) {
        for (const store of chunk.stores) {
          const group = groupOf[places[store.position]!]!;
          eachDowntime(store, store.plan, store.plan.buckets[0]!, request.budgets, (start, end, sum) => {
            visit(group, start, end, sum);
            return false;
          });
        }
        await nextTurn();
      }
    };
    if (places.length === 0) return breaches;
    await look((group, start, end, sum) =>
      sum === undefined ? breaches.count(group, start, end) : breaches.countDay(group, end, sum),
    );
    breaches.findHours();
    await look((group, start, end, sum) => {
      if (sum === undefined) breaches.collect(group, start, end);
    });
    return breaches;
  }
}

/** What the status decides by that the selector asks for; without one, nothing. */
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
export type FiguresPlan = ReportPlan &
  Pick<EvaluationPlan, 'ignoresExclusions'> & {
    /** With budgets: the local days of the period that are not over. */
    readonly ahead: readonly LocalDay[];
  };

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
