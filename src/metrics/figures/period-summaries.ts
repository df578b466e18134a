import { Injectable } from '@nestjs/common';
import { MS_PER_DAY } from '../../core/time/instant';
import { figuresOf, type NoDataPolicy } from '../../core/uptime/figures';
import { type GroupFigures, GroupTotals, type StoreGroups } from '../../core/uptime/groups';
import { type Dates, daysToPrevious, type PeriodName } from '../../core/uptime/periods';
import type { ReportTotals, WindowSums } from '../../core/uptime/totals';
import { eachInSlices, OutcomeCache, placesInOrder } from '../../platform/async';
import { Database, dataVersion, type ReadSession } from '../../platform/database';
import { datesNoLongerKept } from '../reading/fleet-reader';
import type { PolledFleet, StoresAsked } from '../reading/store-index';
import { FleetMetrics, type MetricsRequest } from './fleet-metrics';
import { type CountingRequest, type PeriodAsked, periodAsked, resolveAsOf } from './requests';

/** Default period: the last week. */
export interface SummaryRequest extends CountingRequest, StoresAsked, PeriodAsked {
  /** Epoch ms; later polls are ignored. Default: the latest poll of all stores. */
  readonly asOf?: number | undefined;
  readonly noData: NoDataPolicy;
  /** One or two keys; none: no groups. */
  readonly groupBy: readonly string[];
}

/** The figures of a store in the period, and in the one before; undefined: it has none there. */
export interface SummarizedStore {
  readonly storeId: string;
  readonly name: string | null;
  readonly timezone: string;
  readonly sums: WindowSums;
  readonly before: WindowSums | undefined;
}

interface SummarizedGroup {
  readonly values: readonly (string | null)[];
  readonly figures: GroupFigures;
  readonly before: GroupFigures | undefined;
}

/** A period in short. */
export interface PeriodSummary {
  readonly asOf: number;
  readonly period: PeriodName | Dates;
  readonly all: GroupFigures;
  /** The figures of the period before; undefined: its polls are deleted. */
  readonly before: { readonly asOf: number; readonly all: GroupFigures } | undefined;
  /** The lowest share of uptime first. */
  readonly groups: readonly SummarizedGroup[];
  /** The most downtime first. */
  readonly worst: readonly SummarizedStore[];
  /** The greatest change of downtime first, whether it is a rise or a fall. */
  readonly mostChanged: readonly SummarizedStore[];
}

/** One page of paper. */
const MAX_STORES = 10;
const MAX_GROUPS = 20;
/** A few kilobytes each. */
const MAX_ANSWERS = 32;
/** One or two milliseconds. */
const STORES_PER_TURN = 4_096;

interface Computed {
  readonly fleet: PolledFleet;
  readonly totals: ReportTotals;
}

/** Sums a period, and compares it with the one before. */
@Injectable()
export class PeriodSummaries {
  private readonly answers = new OutcomeCache<PeriodSummary>(MAX_ANSWERS);

  constructor(
    private readonly database: Database,
    private readonly metrics: FleetMetrics,
  ) {}

  /**
   * Throws `not-found` if there are no polls, and `invalid-input` for invalid dates and for those whose polls are deleted.
   * Cached until the data changes.
   */
  async summarize(request: SummaryRequest): Promise<PeriodSummary> {
    const period = periodAsked(request, 'last_week');
    const version = await this.database.snapshot(dataVersion);
    return this.answers.of(version, JSON.stringify({ ...request, period }), () =>
      this.database.snapshot((session) => this.compute(session, period, request)),
    );
  }

  private async compute(
    session: ReadSession,
    period: PeriodName | Dates,
    request: SummaryRequest,
  ): Promise<PeriodSummary> {
    const asOf = await resolveAsOf(session, request.asOf);
    const asked = metricsRequest(period, asOf, request);
    const missing = await this.metrics.missingDates(session, asked);
    if (missing.length > 0) throw datesNoLongerKept(missing);
    const now = await this.metrics.compute(session, asked, () => Promise.resolve());
    const earlier = previousRequest(asked, period);
    const isKept = (await this.metrics.missingDates(session, earlier)).length === 0;
    const before = isKept ? await this.metrics.compute(session, earlier, () => Promise.resolve()) : undefined;
    const { noData } = request;
    const all = (computed: Computed): GroupFigures => groupTotals(computed, [], noData)[0]!.figures;
    return {
      asOf,
      period,
      all: all(now),
      before: before && { asOf: earlier.asOf, all: all(before) },
      groups: request.groupBy.length === 0 ? [] : groupsOf(now, before, request),
      ...(await storesOf(now, before, noData)),
    };
  }
}

const metricsRequest = (
  period: PeriodName | Dates,
  asOf: number,
  { labels, text, carryMs, ignoresExclusions }: SummaryRequest,
): MetricsRequest => ({
  asOf,
  windows: 'calendar',
  labels,
  text,
  carryMs,
  ignoresExclusions,
  period: { dates: period, breakdown: 'none' },
});

function previousRequest(request: MetricsRequest, period: PeriodName | Dates): MetricsRequest {
  const days = daysToPrevious(period, Math.floor(request.asOf / MS_PER_DAY));
  const dates =
    typeof period === 'string' ? period : { first: period.first - days, last: period.last - days };
  return {
    ...request,
    asOf: request.asOf - days * MS_PER_DAY,
    // The same stores.
    statusAt: request.asOf,
    period: { dates, breakdown: 'none' },
  };
}

/** The groups by some keys with the sums of their stores; without a key, all together. */
function groupTotals(
  { fleet, totals }: Computed,
  keys: readonly string[],
  policy: NoDataPolicy,
): { values: readonly (string | null)[]; figures: GroupFigures }[] {
  // There is one group without keys, also if there are no stores.
  const none: StoreGroups = { values: [[]], groupOf: new Uint32Array(totals.stores) };
  const groups = keys.length === 0 ? none : fleet.groupsBy(keys);
  const sums = new GroupTotals(groups, 1, fleet.goals, policy);
  sums.addAll(totals);
  return groups.values.map((values, group) => ({ values, figures: sums.of(group, 0) }));
}

function groupsOf(
  now: Computed,
  before: Computed | undefined,
  { groupBy, noData }: SummaryRequest,
): SummarizedGroup[] {
  const earlier = new Map(
    before &&
      groupTotals(before, groupBy, noData).map(
        ({ values, figures }) => [JSON.stringify(values), figures] as const,
      ),
  );
  const share = ({ figures }: SummarizedGroup): number => {
    const { uptime, downtime } = figuresOf(figures, noData);
    return uptime + downtime === 0 ? Infinity : uptime / (uptime + downtime);
  };
  return groupTotals(now, groupBy, noData)
    .filter(({ figures }) => figures.stores > 0)
    .map((group) => ({ ...group, before: earlier.get(JSON.stringify(group.values)) }))
    .sort((a, b) => share(a) - share(b) || 0)
    .slice(0, MAX_GROUPS);
}

async function storesOf(
  { fleet, totals }: Computed,
  before: Computed | undefined,
  noData: NoDataPolicy,
): Promise<Pick<PeriodSummary, 'worst' | 'mostChanged'>> {
  const earlier = new Map(before?.fleet.storeKeys.map((key, place) => [key, place] as const));
  const down = new Float64Array(totals.stores);
  const change = new Float64Array(totals.stores);
  const sumsBefore = (store: number): WindowSums | undefined => {
    const place = earlier.get(fleet.storeKeys[store]!);
    return place === undefined || !before!.totals.has(place, 0) ? undefined : before!.totals.sums(place, 0);
  };
  const downtimeOf = (sums: WindowSums): number => figuresOf(sums, noData).downtime;
  await eachInSlices(totals.stores, STORES_PER_TURN, (store) => {
    if (!totals.has(store, 0)) return;
    down[store] = downtimeOf(totals.sums(store, 0));
    const was = sumsBefore(store);
    if (was !== undefined) change[store] = Math.abs(down[store] - downtimeOf(was));
  });
  const first = async (figures: Float64Array): Promise<SummarizedStore[]> => {
    const places = await placesInOrder(totals.stores, (store) => -figures[store]!);
    return Array.from(places.subarray(0, MAX_STORES))
      .filter((store) => figures[store]! > 0)
      .map((store) => ({
        storeId: fleet.storeIds[store]!,
        name: fleet.nameOf(store),
        timezone: fleet.traitList[store]!.calendar.zone,
        sums: totals.sums(store, 0),
        before: sumsBefore(store),
      }));
  };
  return { worst: await first(down), mostChanged: await first(change) };
}
