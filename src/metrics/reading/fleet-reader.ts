import { Injectable } from '@nestjs/common';
import { LocalCalendar, LocalDay } from '../../core/calendar/local-calendar';
import { NOTHING_EXCLUDED } from '../../core/schedule/exclusions';
import { isSettled, openFrom, PollRoom, type PollsByStore } from '../../core/polls/poll-block';
import { formatDate, formatInstant } from '../../core/time/instant';
import { RolledUpStore } from '../../core/uptime/figures';
import { DailyTotals, NO_ROLLUPS, rollupOf, StoreRollups } from '../../core/uptime/totals';
import { currentStores, prefetch } from '../../platform/async';
import { pollsKeptFrom, ReadSession } from '../../platform/database';
import { invalidInput, KnownError } from '../../platform/errors';
import { PollExtentsRepository, PollRange, PollsRepository } from '../../polls';
import { chunksOf, StoreChunk } from '../../stores';
import { DailyRollupRepository } from '../rollups/daily-rollup.repository';
import { PolledFleet, StoreTraits, TraitsReader } from './store-index';

/** Measures steps: the total duration of each, in milliseconds. */
export class StepTimes {
  private readonly spent = new Map<string, number>();

  async of<T>(step: string, work: () => T | Promise<T>): Promise<T> {
    const begun = performance.now();
    try {
      return await work();
    } finally {
      this.spent.set(step, (this.spent.get(step) ?? 0) + performance.now() - begun);
    }
  }

  /** Integer milliseconds, in the order in which the steps first ran. */
  toJSON(): Record<string, number> {
    return Object.fromEntries([...this.spent].map(([step, ms]) => [step, Math.round(ms)]));
  }
}

/** The local days of a request in one zone, computed once for all stores of the zone. */
export interface EvaluationPlan {
  /** The local days to compute, without gaps; at least one. */
  readonly days: readonly LocalDay[];
  /** For each day, whether only its sums are needed, so that a rollup suffices. Default: none. */
  readonly whole?: readonly boolean[];
  /** With `exclusions=ignore`, so that rollups without the excluded time do not suffice. Default: false. */
  readonly ignoresExclusions?: boolean;
}

export function noLongerKept(keptFrom: number): KnownError {
  return invalidInput(
    `This needs polls from before ${formatInstant(openFrom(keptFrom))}, which are no longer kept ` +
      '(POLL_RETENTION_DAYS). Ask for a later time; the figures of whole days are still there, in ' +
      '/stores/{store_id}/metrics and /figures/daily.',
  );
}

/** `dates`: days since 1970-01-01, ascending. */
export function datesNoLongerKept(dates: readonly number[]): KnownError {
  return invalidInput(
    `This needs the polls of ${rangesOf(dates).join(', ')}, which are no longer kept (POLL_RETENTION_DAYS), and no ` +
      'rollups of these dates suffice. Ask for later dates. Rollups suffice for whole days with accounting=daily, ' +
      'without evidence, and, where something is excluded, with exclusions=apply.',
    { missing_dates: dates.map(formatDate) },
  );
}

/** Dates as text; those that follow each other as a range. */
function rangesOf(dates: readonly number[]): string[] {
  const ranges: string[] = [];
  for (let from = 0; from < dates.length;) {
    let to = from;
    while (dates[to + 1] === dates[to]! + 1) to++;
    const first = formatDate(dates[from]!);
    ranges.push(from === to ? first : `${first} to ${formatDate(dates[to]!)}`);
    from = to + 1;
  }
  return ranges;
}

/** Prevents figures from being computed from partly deleted polls. */
@Injectable()
export class RetentionGuard {
  constructor(
    private readonly extents: PollExtentsRepository,
    private readonly rollups: DailyRollupRepository,
  ) {}

  /**
   * The dates (days since 1970-01-01), in order, that must be computed for some store of a fleet, and of which its polls
   * are deleted and its rollup is missing or does not suffice.
   */
  async missingDates(
    session: ReadSession,
    fleet: PolledFleet,
    planFor: (calendar: LocalCalendar) => EvaluationPlan,
    keptFrom: number,
  ): Promise<number[]> {
    const plans = new Map([...fleet.calendars].map((calendar) => [calendar, planFor(calendar)]));
    if ([...plans.values()].every(({ days }) => !isSettled(days[0]!.date, keptFrom))) return [];
    const missing = new Set<number>();
    /** The number of stores that need the rollup of a date. */
    const needed = new Map<number, number>();
    fleet.traitList.forEach(({ calendar }, place) => {
      const { days, whole } = plans.get(calendar)!;
      const firstPoll = fleet.firstPollAt(place);
      for (let i = 0; i < days.length && isSettled(days[i]!.date, keptFrom); i++) {
        const { date, start, end } = days[i]!;
        if (start === end || firstPoll >= end) continue;
        if (whole?.[i] === true) needed.set(date, (needed.get(date) ?? 0) + 1);
        else missing.add(date);
      }
    });
    const { ignoresExclusions = false } = plans.values().next().value!;
    // If only some stores are computed, the rollups of the others would hide that some are missing.
    const storeKeys = currentStores() === undefined ? undefined : fleet.storeKeys;
    const found = await this.rollups.counts(session, [...needed.keys()], storeKeys);
    for (const [date, stores] of needed) {
      const { rollups = 0, withExcluded = 0 } = found.get(date) ?? {};
      if (rollups < stores || (ignoresExclusions && withExcluded > 0)) missing.add(date);
    }
    return [...missing].sort((a, b) => a - b);
  }

  /**
   * Throws `invalid-input` if a day of the plans must be computed and its polls may be deleted: the day has no rollup,
   * or its rollup does not suffice, and its store had polls before the day's end. `plans[i]` is that of the store at
   * index i.
   */
  async require(
    session: ReadSession,
    chunk: StoreChunk,
    plans: readonly EvaluationPlan[],
    totals: DailyTotals | undefined,
    keptFrom: number,
  ): Promise<void> {
    const ends = plans.map((plan, place) => endOfLacking(plan, { totals, store: place }, keptFrom));
    if (ends.every((end) => end === undefined)) return;
    const extents = await this.extents.ofStores(session, chunk.storeKeys);
    chunk.storeKeys.forEach((storeKey, place) => {
      const end = ends[place];
      if (end !== undefined && (extents.of(storeKey)?.first ?? Infinity) < end) throw noLongerKept(keptFrom);
    });
  }
}

/** The end of the last day in the deleted range without a usable rollup; undefined if there is none. */
function endOfLacking(
  { days, whole }: EvaluationPlan,
  rollups: StoreRollups,
  keptFrom: number,
): number | undefined {
  let end: number | undefined;
  for (let i = 0; i < days.length && isSettled(days[i]!.date, keptFrom); i++) {
    const day = days[i]!;
    const stored = whole?.[i] === true && rollupOf(rollups, day.date) !== undefined;
    if (!stored && day.start < day.end) end = day.end;
  }
  return end;
}

/** A remote database gets queries of twice the size, because each has a round trip. */
const GROUPS_ASKED_FOR = 8;
/** A few milliseconds of work between two turns of the event loop. */
const GROUPS_PER_CHUNK = 4;

/**
 * A store with the inputs of its figures: its polls of the plan's days are `polls[from .. to)`, ascending. Days whose
 * polls are deleted have a rollup instead.
 */
export interface PlannedStore<Plan extends EvaluationPlan> extends StoreTraits, RolledUpStore {
  /** Its index in the requested list of stores. */
  readonly position: number;
  /** Its index in the chunk. */
  readonly place: number;
  readonly plan: Plan;
}

/** Some stores with the inputs of their figures. */
export class PlannedChunk<Plan extends EvaluationPlan> {
  constructor(
    private readonly chunk: StoreChunk,
    private readonly traits: readonly StoreTraits[],
    private readonly plans: readonly Plan[],
    private readonly totals: DailyTotals | undefined,
    private readonly polls: PollsByStore,
  ) {}

  get size(): number {
    return this.traits.length;
  }

  get storeKeys(): readonly number[] {
    return this.chunk.storeKeys;
  }

  /** The number of polls of its stores, whose blocks have polls of other stores, too. */
  get pollsRead(): number {
    const { firstKey, offsets } = this.polls;
    let count = 0;
    for (const key of this.chunk.storeKeys) count += offsets[key - firstKey + 1]! - offsets[key - firstKey]!;
    return count;
  }

  get stores(): PlannedStore<Plan>[] {
    return this.traits.map((_, i) => this.store(i));
  }

  store(i: number): PlannedStore<Plan> {
    const { firstKey, offsets, polls } = this.polls;
    const slot = this.chunk.storeKeys[i]! - firstKey;
    const { calendar, schedule, hasHours, excluded, givenZone, facts } = this.traits[i]!;
    const plan = this.plans[i]!;
    return {
      position: this.chunk.positions[i]!,
      rollups: this.totals === undefined ? NO_ROLLUPS : { totals: this.totals, store: i },
      place: i,
      plan,
      calendar,
      schedule,
      hasHours,
      excluded: plan.ignoresExclusions === true ? NOTHING_EXCLUDED : excluded,
      givenZone,
      facts,
      polls,
      from: offsets[slot]!,
      to: offsets[slot + 1]!,
    };
  }
}

/** What the chunks of one request have in common. */
interface ChunkRequest<Plan extends EvaluationPlan> {
  readonly session: ReadSession;
  readonly asOf: number;
  readonly planFor: (calendar: LocalCalendar) => Plan;
  readonly keptFrom: number;
}

/** Reads the inputs of figures in chunks of stores, from one snapshot of the database. */
@Injectable()
export class FleetReader {
  constructor(
    private readonly polls: PollsRepository,
    private readonly traits: TraitsReader,
    private readonly rollups: DailyRollupRepository,
    private readonly kept: RetentionGuard,
  ) {}

  /**
   * The stores of a fleet in chunks, in no particular order. The caller may pause or stop between chunks. Calls
   * `planFor` once for each zone. Polls after `asOf` may be left out. `times` records the duration of each step. The polls of
   * a chunk are overwritten after the next one is asked for. Throws `invalid-input` if deleted polls would be needed.
   */
  async *fleet<Plan extends EvaluationPlan>(
    session: ReadSession,
    fleet: PolledFleet,
    asOf: number,
    planFor: (calendar: LocalCalendar) => Plan,
    times = new StepTimes(),
  ): AsyncGenerator<PlannedChunk<Plan>> {
    const keptFrom = await pollsKeptFrom(session);
    const request = { session, asOf, planFor: onceEach(planFor), keptFrom };
    // The next chunk may be read while this one is used.
    let [room, other] = [new PollRoom(), new PollRoom()];
    const read = (chunk: StoreChunk, steps: StepTimes) => {
      [room, other] = [other, room];
      return this.chunk(request, chunk, fleet.traits(chunk), steps, room);
    };
    if (session.readsElsewhere) {
      yield* prefetch(
        fleet.chunks(GROUPS_ASKED_FOR),
        (chunk) => read(chunk, new StepTimes()),
        (chunk) => times.of('waiting for the database', () => chunk),
      );
    } else {
      for (const chunk of fleet.chunks(GROUPS_PER_CHUNK)) yield await read(chunk, times);
    }
  }

  /** Like `fleet`, for the stores with these keys. */
  async *stores<Plan extends EvaluationPlan>(
    session: ReadSession,
    storeKeys: readonly number[],
    asOf: number,
    planFor: (calendar: LocalCalendar) => Plan,
  ): AsyncGenerator<PlannedChunk<Plan>> {
    const keptFrom = await pollsKeptFrom(session);
    const request = { session, asOf, planFor: onceEach(planFor), keptFrom };
    for (const chunk of chunksOf(storeKeys, GROUPS_PER_CHUNK)) {
      const traits = await this.traits.of(session, chunk);
      yield await this.chunk(request, chunk, traits, new StepTimes());
    }
  }

  /** Like `fleet`, for one store. */
  async store<Plan extends EvaluationPlan>(
    session: ReadSession,
    storeKey: number,
    asOf: number,
    planFor: (calendar: LocalCalendar) => Plan,
  ): Promise<PlannedStore<Plan>> {
    for await (const chunk of this.stores(session, [storeKey], asOf, planFor)) return chunk.store(0);
    throw new Error('a chunk holds the store that it is of');
  }

  private async chunk<Plan extends EvaluationPlan>(
    { session, asOf, planFor, keptFrom }: ChunkRequest<Plan>,
    chunk: StoreChunk,
    traits: readonly StoreTraits[],
    times: StepTimes,
    room?: PollRoom,
  ): Promise<PlannedChunk<Plan>> {
    const plans = traits.map(({ calendar }) => planFor(calendar));
    const totals = await times.of('rollups', () => this.totals(session, chunk, plans, keptFrom));
    await this.kept.require(session, chunk, plans, totals, keptFrom);
    const range = pollRange(chunk, plans, totals, asOf);
    const polls = await times.of('polls', () => this.polls.readPolls(session, range, room));
    return new PlannedChunk(chunk, traits, plans, totals, polls);
  }

  /** The rollups of the days whose polls may be deleted; undefined if there are no such days. */
  private async totals(
    session: ReadSession,
    chunk: StoreChunk,
    plans: readonly EvaluationPlan[],
    keptFrom: number,
  ): Promise<DailyTotals | undefined> {
    const { first, last } = datesOf(plans);
    if (!isSettled(first, keptFrom)) return undefined;
    const totals = new DailyTotals(plans.length, first, Math.min(last, keptFrom));
    await this.rollups.readRollups(session, chunk, totals, plans[0]!.ignoresExclusions === true);
    return totals;
  }
}

function onceEach<Plan>(planFor: (calendar: LocalCalendar) => Plan): (calendar: LocalCalendar) => Plan {
  const plans = new Map<LocalCalendar, Plan>();
  return (calendar) => {
    let plan = plans.get(calendar);
    if (plan === undefined) plans.set(calendar, (plan = planFor(calendar)));
    return plan;
  };
}

function datesOf(plans: readonly EvaluationPlan[]): { first: number; last: number } {
  let first = Infinity;
  let last = -Infinity;
  for (const { days } of plans) {
    first = Math.min(first, days[0]!.date);
    last = Math.max(last, days[days.length - 1]!.date);
  }
  return { first, last };
}

/**
 * The range of the polls up to `asOf` that are needed beside the rollups; `plans[i]` is that of the store at index i.
 */
function pollRange(
  { firstKey, lastKey }: StoreChunk,
  plans: readonly EvaluationPlan[],
  totals: DailyTotals | undefined,
  asOf: number,
): PollRange {
  let from = Infinity;
  let to = -Infinity;
  plans.forEach(({ days, whole }, store) => {
    const first = days.findIndex(
      ({ date }, i) => whole?.[i] !== true || rollupOf({ totals, store }, date) === undefined,
    );
    if (first === -1) return;
    from = Math.min(from, days[first]!.start);
    to = Math.max(to, days[days.length - 1]!.end - 1);
  });
  return { firstKey, lastKey, from, to: Math.min(to, asOf) };
}
