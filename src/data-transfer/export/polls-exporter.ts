import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import {
  observedAtOf,
  PackedPoll,
  SLICE_MS,
  StoredBlock,
  STORES_PER_GROUP,
  storesOfBlock,
} from '../../core/polls/poll-block';
import { MS_PER_DAY } from '../../core/time/instant';
import { AskedStores } from '../../metrics';
import { Database, polledRange, pollsKeptFrom, ReadSession } from '../../platform/database';
import { requireOrder } from '../../platform/http';

import { PollPeriod, PollsRepository } from '../../polls';
import { StoresRepository } from '../../stores';

/** Selects the exported polls; all given conditions apply. */
export interface PollsExportRequest {
  /** The polls of this store only. */
  readonly storeId?: string | undefined;
  /** The polls of the stores that this selector selects, in place of one store. */
  readonly labels?: string | undefined;
  /** Polls from this instant on (epoch ms). */
  readonly from?: number | undefined;
  /** Polls before this instant (epoch ms). */
  readonly to?: number | undefined;
}

/** Polls of one store within one UTC day, ascending. */
export interface ExportedPolls {
  readonly storeId: string;
  readonly polls: readonly PackedPoll[];
}

/** Some polls, all of one UTC day. */
export type PollsBatch = readonly ExportedPolls[];

/** The keys of the exported stores; undefined: all. */
export type WantedStores = ReadonlySet<number> | undefined;

/** Reports how many polls are exported so far, and the finished share of the period (0 to 1). */
export type ExportProgress = (polls: number, share: number) => void;

/** Polls in one slice of work: a few milliseconds. */
const POLLS_PER_BATCH = 8_192;

/** The maximum number of groups whose ids are cached between slices: 262,144 stores, about 20 MB. */
const MAX_CACHED_GROUPS = 4_096;

/**
 * Exports the stored polls with constant memory. They are ordered by slices of six hours, within a slice by store (in
 * the order of first import), then by instant.
 */
@Injectable()
export class PollsExporter {
  constructor(
    private readonly database: Database,
    private readonly polls: PollsRepository,
    private readonly storesRepository: StoresRepository,
    private readonly stores: AskedStores,
  ) {}

  /**
   * Passes the polls of one snapshot to `use`. Before `use` is called, throws `invalid-input` if `from` is not before
   * `to` or no store is selected, and `not-found` for an unknown store.
   */
  async exportPolls<T>(
    request: PollsExportRequest,
    use: (polls: AsyncIterable<PollsBatch>, session: ReadSession, wanted: WantedStores) => Promise<T>,
    progress: ExportProgress = () => undefined,
  ): Promise<T> {
    requireOrder(request);
    return this.database.snapshot(async (session) => {
      const period = await this.storedPeriod(session, request);
      const { storeId, labels } = request;
      if (storeId === undefined) {
        const wanted = labels === undefined ? undefined : await this.selected(session, labels);
        return use(this.ofStores(session, wanted, period, progress), session, wanted);
      }
      const storeKey = await this.storesRepository.keyOfKnown(session, storeId);
      const polls = this.ofOneStore(session, storeId, storeKey, period, progress);
      return use(polls, session, new Set([storeKey]));
    });
  }

  private async selected(session: ReadSession, labels: string): Promise<ReadonlySet<number>> {
    const stores = await this.stores.selected(session, { labels });
    return new Set(stores.map(({ storeKey }) => storeKey));
  }

  private async *ofOneStore(
    session: ReadSession,
    storeId: string,
    storeKey: number,
    period: PollPeriod,
    progress: ExportProgress,
  ): AsyncGenerator<PollsBatch> {
    let exported = 0;
    for await (const { polls, until } of this.polls.ofStoreInParts(session, storeKey, period)) {
      for (const ofDay of byDay(polls)) yield [{ storeId, polls: ofDay }];
      progress((exported += polls.length), shareOf(period, until));
      await nextTurn();
    }
  }

  private async *ofStores(
    session: ReadSession,
    wanted: WantedStores,
    period: PollPeriod,
    progress: ExportProgress,
  ): AsyncGenerator<PollsBatch> {
    const ids = new StoreIds(this.storesRepository, session);
    let exported = 0;
    for await (const blocks of this.polls.blocks(session, period)) {
      await ids.load(blocks.map(({ storeGroup }) => storeGroup));
      const { slice } = blocks[0]!;
      for (const batch of batchesOf(blocks, period, ids, wanted)) {
        exported += countPolls(batch);
        yield batch;
        await nextTurn();
      }
      progress(exported, shareOf(period, slice * SLICE_MS));
    }
  }

  /** The part of the period that has polls, without days that retention may have deleted in part. */
  private async storedPeriod(session: ReadSession, { from, to }: PollsExportRequest): Promise<PollPeriod> {
    const { start, end } = await polledRange(session);
    const keptFrom = (await pollsKeptFrom(session)) * MS_PER_DAY;
    const first = Math.max(start, keptFrom, from ?? start);
    return { from: first, to: Math.max(first, Math.min(end, to ?? end)) };
  }
}

const shareOf = ({ from, to }: PollPeriod, until: number): number =>
  Math.min(1, Math.max(0, (until - from) / (to - from)));

const countPolls = (batch: PollsBatch): number => batch.reduce((count, { polls }) => count + polls.length, 0);

/** The polls of the wanted stores in some blocks of one slice within the period. */
function* batchesOf(
  blocks: readonly StoredBlock[],
  { from, to }: PollPeriod,
  ids: StoreIds,
  wanted: WantedStores,
): Generator<PollsBatch> {
  const start = blocks[0]!.slice * SLICE_MS;
  const whole = from <= start && start + SLICE_MS <= to;
  let batch: ExportedPolls[] = [];
  let count = 0;
  for (const block of blocks) {
    for (const { storeKey, polls: all } of storesOfBlock(block)) {
      if (wanted?.has(storeKey) === false) continue;
      const polls = whole ? all : all.filter((poll) => observedAtOf(poll) >= from && observedAtOf(poll) < to);
      if (polls.length === 0) continue;
      batch.push({ storeId: ids.of(storeKey), polls });
      if ((count += polls.length) < POLLS_PER_BATCH) continue;
      yield batch;
      batch = [];
      count = 0;
    }
  }
  if (batch.length > 0) yield batch;
}

function* byDay(polls: readonly PackedPoll[]): Generator<PackedPoll[]> {
  let ofDay: PackedPoll[] = [];
  let day: number | undefined;
  for (const poll of polls) {
    const date = Math.floor(observedAtOf(poll) / MS_PER_DAY);
    if (date !== day && ofDay.length > 0) {
      yield ofDay;
      ofDay = [];
    }
    day = date;
    ofDay.push(poll);
  }
  if (ofDay.length > 0) yield ofDay;
}

/** The ids of the stores in the blocks, by key. */
class StoreIds {
  private readonly byGroup = new Map<number, ReadonlyMap<number, string>>();

  constructor(
    private readonly stores: StoresRepository,
    private readonly session: ReadSession,
  ) {}

  /** Loads the ids of the given groups, unless they are cached. */
  async load(groups: readonly number[]): Promise<void> {
    const missing = groups.filter((group) => !this.byGroup.has(group));
    if (missing.length === 0) return;
    if (this.byGroup.size + missing.length > MAX_CACHED_GROUPS) {
      this.byGroup.clear();
      return this.load(groups);
    }
    const [first, last] = [missing[0]!, missing[missing.length - 1]!];
    const ids = await this.stores.idsOfKeys(
      this.session,
      first * STORES_PER_GROUP,
      (last + 1) * STORES_PER_GROUP - 1,
    );
    for (const group of missing) this.byGroup.set(group, new Map());
    for (const [storeKey, storeId] of ids) {
      const group = this.byGroup.get(Math.floor(storeKey / STORES_PER_GROUP)) as
        Map<number, string> | undefined;
      group?.set(storeKey, storeId);
    }
  }

  /** The id of a store whose group was loaded. */
  of(storeKey: number): string {
    return this.byGroup.get(Math.floor(storeKey / STORES_PER_GROUP))!.get(storeKey)!;
  }
}
