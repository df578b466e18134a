import { Injectable } from '@nestjs/common';
import { Exclusion, ExclusionsRepository } from '../../business-hours';
import { LocalCalendar, LocalDay } from '../../core/calendar/local-calendar';
import { isSettled, observedAtOf, PackedPoll } from '../../core/polls/poll-block';
import { alsoExcluding } from '../../core/schedule/exclusions';
import { Schedule } from '../../core/schedule/schedule';
import { MS_PER_DAY } from '../../core/time/instant';
import { hoursOfDay, StoreHours } from '../../core/uptime/days';
import { DayExplanation, explainDays, explainStore, StoreExplanation } from '../../core/uptime/explanation';
import { addStore, evidenceOf, sumRange, sumStore } from '../../core/uptime/figures';
import type { PeriodRequest } from '../../core/uptime/periods';
import { DAILY, daysTouching, periodPlan, Range, Windows, windowsPlan } from '../../core/uptime/plans';
import { BucketSums, Evidence, ReportTotals, WindowSums } from '../../core/uptime/totals';
import { Database, latestPoll, pollsKeptFrom, ReadSession } from '../../platform/database';
import { KnownError, notFound } from '../../platform/errors';
import { requireOrder } from '../../platform/http';
import { PollExtentsRepository, PollsRepository } from '../../polls';
import { keysInOrder, StoreDetailsRepository, StoresRepository } from '../../stores';
import { EvaluationPlan, FleetReader, PlannedStore } from '../reading/fleet-reader';
import { StoreTraits, TraitsReader } from '../reading/store-index';
import { MetricsRequest } from './fleet-metrics';
import { CountingRequest, RangeRequest, resolveAsOf, resolveRange } from './requests';
import { ListedStore, listedStore } from './store-directory';

/** The store of the figures, and its zone. */
export interface ExplainedOf {
  readonly storeId: string;
  /** null: it has none. */
  readonly name: string | null;
  readonly asOf: number;
  /** The calendar of the zone that its local days are in. */
  readonly calendar: LocalCalendar;
  /** The imported zone name, known or not; undefined: none. */
  readonly givenZone: string | undefined;
  readonly hasHours: boolean;
}

/** One store's figures with their explanation. */
export interface ExplainedStore extends ExplainedOf, StoreExplanation {
  /** The exclusions that affect its days, by start. */
  readonly exclusions: readonly Exclusion[];
  readonly windows: Windows;
}

/** The explanation of any range: the local days that it touches, each whole, and the sums within it. */
export interface ExplainedRange extends ExplainedOf {
  readonly range: Range;
  readonly days: readonly DayExplanation[];
  /** The exclusions that affect its days, by start. */
  readonly exclusions: readonly Exclusion[];
  readonly sums: WindowSums;
  readonly evidence: Evidence;
}

/** The explanation of a period: its local days, each whole, and the sums of its parts; one part without breakdown. */
export interface ExplainedPeriod extends ExplainedOf {
  readonly days: readonly DayExplanation[];
  /** The exclusions that affect its days, by start. */
  readonly exclusions: readonly Exclusion[];
  readonly parts: readonly {
    /** With a breakdown: the first date of the whole day, week or month. */
    readonly name: number | undefined;
    readonly sums: BucketSums;
  }[];
}

/** What an edit would change for a store. */
export interface StorePreview {
  /** The ended local dates since its first poll that would have other open time, of those whose figures can change. */
  readonly pastDays: number;
  /** The last week of a report as of the latest poll of all stores; undefined: it cannot be computed. */
  readonly week:
    { readonly asOf: number; readonly before: BucketSums; readonly after: BucketSums } | undefined;
}

/** The hours of a store after an edit, and the dates on which they differ. */
interface EditedStore {
  readonly hours: StoreHours;
  readonly changes: (date: number) => boolean;
}

/** Explains a store with the engine that computes the fleet. */
@Injectable()
export class StoreMetrics {
  constructor(
    private readonly database: Database,
    private readonly stores: StoresRepository,
    private readonly exclusions: ExclusionsRepository,
    private readonly extents: PollExtentsRepository,
    private readonly traits: TraitsReader,
    private readonly reader: FleetReader,
  ) {}

  /**
   * Explains the three windows of a report. `asOf` defaults to the latest poll of all stores. Throws `not-found` for an
   * unknown store, and if there are no polls.
   */
  explain(storeId: string, request: Partial<MetricsRequest>): Promise<ExplainedStore> {
    return this.database.snapshot(async (session) => {
      const storeKey = await this.stores.keyOfKnown(session, storeId);
      const asOf = await resolveAsOf(session, request.asOf);
      const store = await this.reader.store(session, storeKey, asOf, (calendar) => {
        const { windows = 'calendar', carryMs, ignoresExclusions = false } = request;
        const report = windowsPlan(windows, asOf, calendar, { carryMs, evidence: true });
        // Without `whole`: the polls of each day are needed, even if it has a rollup.
        return { days: report.days, report, ignoresExclusions };
      });
      const { report } = store.plan;
      const explanation = explainStore(store, report);
      const exclusions = await this.exclusionsOf(session, storeKey, store.plan, explanation.days);
      return { ...explainedOf(storeId, asOf, store), windows: report.windows, ...explanation, exclusions };
    });
  }

  /** Explains a period, of any length. Throws `not-found` like `explain`. */
  explainPeriod(
    storeId: string,
    period: PeriodRequest,
    request: Partial<MetricsRequest>,
  ): Promise<ExplainedPeriod> {
    return this.database.snapshot(async (session) => {
      const storeKey = await this.stores.keyOfKnown(session, storeId);
      const asOf = await resolveAsOf(session, request.asOf);
      const names: number[] = [];
      const store = await this.reader.store(session, storeKey, asOf, (calendar) => {
        const { carryMs, ignoresExclusions = false } = request;
        const accounting = { carryMs, evidence: true };
        const report = periodPlan(period, asOf, calendar, accounting, (name) => names.push(name) - 1);
        return { days: report.days, report, ignoresExclusions };
      });
      const { report } = store.plan;
      const totals = ReportTotals.of(1, { buckets: Math.max(1, names.length), evidence: true });
      addStore(totals, { ...store, plan: report });
      const inPeriod = (_: unknown, i: number) => report.cells[i]!.length > 0;
      const days = explainDays(store, report).filter(inPeriod);
      return {
        ...explainedOf(storeId, asOf, store),
        days,
        exclusions: await this.exclusionsOf(session, storeKey, store.plan, days),
        parts: report.buckets.map(({ index }) => ({ name: names[index], sums: totals.sums(0, index) })),
      };
    });
  }

  /** Explains a range. Throws `not-found` like `explain`, and `invalid-input` for an invalid range. */
  explainRange(storeId: string, request: RangeRequest & CountingRequest): Promise<ExplainedRange> {
    return this.database.snapshot(async (session) => {
      const storeKey = await this.stores.keyOfKnown(session, storeId);
      const asOf = await resolveAsOf(session, request.asOf);
      const range = resolveRange(request, asOf);
      const { carryMs, ignoresExclusions = false } = request;
      const store = await this.reader.store(session, storeKey, asOf, (calendar) => ({
        days: daysTouching(range, calendar, carryMs),
        asOf,
        carryMs,
        ignoresExclusions,
      }));
      const { plan } = store;
      const first = plan.days.findIndex(({ end }) => end > range.start);
      const shown = explainDays(store, plan).slice(first);
      return {
        ...explainedOf(storeId, asOf, store),
        range,
        days: shown,
        exclusions: await this.exclusionsOf(session, storeKey, plan, shown),
        sums: sumRange(store, plan, range),
        evidence: evidenceOf(store, plan, [withPollAt(asOf, range)])[0]!,
      };
    });
  }

  private async exclusionsOf(
    session: ReadSession,
    storeKey: number,
    { ignoresExclusions = false }: EvaluationPlan,
    days: readonly DayExplanation[],
  ): Promise<Exclusion[]> {
    if (ignoresExclusions || days.length === 0) return [];
    const [from, to] = [days[0]!.day.start, days[days.length - 1]!.day.end];
    const found = await this.exclusions.list(session, { storeKey, revoked: false, from, to });
    return found.reverse();
  }

  /** Compares the schedule of a store with another one, as of the latest poll of all stores. */
  previewOfHours(session: ReadSession, storeKey: number, after: Schedule): Promise<StorePreview> {
    return this.preview(session, storeKey, ({ schedule: current, excluded, facts }) => {
      const schedule = after.within(facts.openedOn, facts.closedOn);
      const changes = (date: number) => current.on(date).join() !== schedule.on(date).join();
      return { hours: { schedule, excluded }, changes };
    });
  }

  /** What one more exclusion would change, as of the latest poll of all stores. */
  previewOfExclusion(session: ReadSession, storeKey: number, time: Range): Promise<StorePreview> {
    return this.preview(session, storeKey, (before) => {
      const { calendar, schedule, excluded } = before;
      const hours = { schedule, excluded: alsoExcluding(excluded, time) };
      const openOn = (of: StoreHours, day: LocalDay) => hoursOfDay(of, day).open.join();
      const changed = daysTouching(time, calendar).filter(
        (day) => openOn(before, day) !== openOn(hours, day),
      );
      const dates = new Set(changed.map(({ date }) => date));
      return { hours, changes: (date) => dates.has(date) };
    });
  }

  private async preview(
    session: ReadSession,
    storeKey: number,
    edit: (store: StoreTraits) => EditedStore,
  ): Promise<StorePreview> {
    const asOf = await latestPoll(session);
    const polled = await this.extents.ofStore(session, storeKey);
    if (asOf === undefined || polled === undefined) return { pastDays: 0, week: undefined };
    const keptFrom = await pollsKeptFrom(session);
    const chunk = { ...keysInOrder([storeKey]), positions: [0] };
    const [traits] = await this.traits.of(session, chunk);
    const { hours, changes } = edit(traits!);
    const { calendar } = traits!;
    const today = calendar.dateOf(asOf);
    let pastDays = 0;
    for (let date = calendar.dateOf(polled.first); date < today; date++) {
      if (!isSettled(date, keptFrom) && changes(date)) pastDays++;
    }
    return { pastDays, week: await this.weekWith(session, storeKey, asOf, hours) };
  }

  private async weekWith(
    session: ReadSession,
    storeKey: number,
    asOf: number,
    hours: StoreHours,
  ): Promise<StorePreview['week']> {
    try {
      const store = await this.reader.store(session, storeKey, asOf, (calendar) =>
        windowsPlan('calendar', asOf, calendar, DAILY),
      );
      const { plan, rollups } = store;
      const before = sumStore(store, plan, rollups).week;
      return { asOf, before, after: sumStore({ ...store, ...hours }, plan, rollups).week };
    } catch (error) {
      // Its polls are no longer kept.
      if (error instanceof KnownError && error.code === 'invalid-input') return undefined;
      throw error;
    }
  }
}

/** A poll at as_of is evidence for a range that ends there. */
const withPollAt = (asOf: number, { start, end }: Range): Range => ({
  start,
  end: end === asOf ? end + 1 : end,
});

export function explainedOf(
  storeId: string,
  asOf: number,
  { calendar, givenZone, hasHours, facts }: PlannedStore<EvaluationPlan>,
): ExplainedOf {
  return { storeId, name: facts.name, asOf, calendar, givenZone, hasHours };
}

/** Selects polls of a store; instants in epoch milliseconds. */
export interface PollsPageRequest {
  /** Default: the store's first poll. */
  readonly from?: number | undefined;
  /** Polls before this instant. Default: up to its last poll, included. */
  readonly to?: number | undefined;
  /** `next` of the previous page. */
  readonly cursor?: number | undefined;
  readonly limit: number;
}

export interface PollsPage {
  /** The name of the store; null: it has none. */
  readonly name: string | null;
  readonly polls: readonly PackedPoll[];
  /** The first instant after this page (epoch ms); undefined: there are no further polls. */
  readonly next: number | undefined;
}

/** The maximum number of weeks that one page reads. The next page continues there. */
const MAX_PARTS_PER_PAGE = 13;

/** The stored polls of a store, in pages. */
@Injectable()
export class StorePolls {
  constructor(
    private readonly database: Database,
    private readonly stores: StoresRepository,
    private readonly polls: PollsRepository,
    private readonly extents: PollExtentsRepository,
    private readonly details: StoreDetailsRepository,
  ) {}

  /**
   * A page of polls, ascending. The cursor is an instant, so that polls that arrive between two pages shift nothing:
   * each page starts after the last poll of the previous one. If polls are sparse, a page may have fewer than `limit`
   * polls and still a `next`. Throws `not-found` for an unknown store, `invalid-input` if `from` is not before `to`.
   */
  readPage(storeId: string, { from, to, cursor, limit }: PollsPageRequest): Promise<PollsPage> {
    return this.database.snapshot(async (session) => {
      const store = await listedStore(session, this.stores, this.extents, storeId);
      if (store === undefined) throw notFound(`There is no store ${storeId}.`);
      requireOrder({ from, to });
      const stored = await this.storedRange(session, store);
      const start = Math.max(stored.start, from ?? stored.start, cursor ?? stored.start);
      const end = Math.min(stored.end, to ?? stored.end);
      const name = (await this.details.of(session, store.storeKey))?.name ?? null;
      if (start >= end) return { name, polls: [], next: undefined };
      return { name, ...(await this.pageOf(session, store.storeKey, { start, end }, limit)) };
    });
  }

  private async pageOf(
    session: ReadSession,
    storeKey: number,
    { start, end }: Range,
    limit: number,
  ): Promise<Omit<PollsPage, 'name'>> {
    const found: PackedPoll[] = [];
    let parts = 0;
    for await (const { polls, until } of this.polls.ofStoreInParts(session, storeKey, {
      from: start,
      to: end,
    })) {
      for (const poll of polls) {
        if (found.length === limit) return { polls: found, next: observedAtOf(found[limit - 1]!) + 1 };
        found.push(poll);
      }
      if (++parts === MAX_PARTS_PER_PAGE && until < end) return { polls: found, next: until };
    }
    return { polls: found, next: undefined };
  }

  /** The period of a store's polls, without days that may be partly deleted. */
  private async storedRange(session: ReadSession, { firstPollAt, lastPollAt }: ListedStore): Promise<Range> {
    if (firstPollAt === null || lastPollAt === null) return { start: 0, end: 0 };
    const keptFrom = (await pollsKeptFrom(session)) * MS_PER_DAY;
    return { start: Math.max(firstPollAt, keptFrom), end: lastPollAt + 1 };
  }
}
