import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { oneAhead } from '../../async';
import { CONFIG } from '../../config';
import type { Config } from '../../config';
import { Database, pollsKeptFrom, pollsKeptFromNow } from '../../database';
import { unavailable } from '../../errors';
import { DailyMetrics, StoreSpan } from '../../metrics';
import { Extent, openFrom, PollDigest, PollWriter } from '../../polls';
import { msOfDayOf, storeOf } from '../../polls/packed-day';
import { storeIdError, StoreRegistry } from '../../stores';
import { formatInstant, MS_PER_DAY, MS_PER_SECOND, parseInstant } from '../../time';
import { PlainLines } from '../csv/plain-lines';
import { PlainPolls } from '../csv/plain-polls';
import { Digest, LoadKind, WriteCounts } from './load-kind';

@Injectable()
export class PollsKind implements LoadKind {
  readonly kind = 'polls';
  readonly columns = [['store_id'], ['status'], ['timestamp_utc']] as const;

  constructor(
    private readonly registry: StoreRegistry,
    private readonly writer: PollWriter,
    private readonly daily: DailyMetrics,
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async digest(): Promise<Digest> {
    const ahead = this.config.ingestion.maxPollAheadMs;
    const earliest = openFrom(await this.database.snapshot(pollsKeptFrom));
    return new PollsLoad(this.registry, this.writer, this.daily, ahead, earliest);
  }
}

class PollsLoad implements Digest {
  private readonly polls = new PollDigest();
  /** A poll from the future would be the latest of all, by which every report is worked out that names no as_of. */
  private readonly latest: number;

  constructor(
    private readonly registry: StoreRegistry,
    private readonly writer: PollWriter,
    private readonly daily: DailyMetrics,
    private readonly aheadMs: number,
    /** Epoch ms. An earlier poll would be missing from figures that can no longer be worked out again. */
    private readonly earliest: number,
  ) {
    this.latest = Date.now() + aheadMs;
  }

  get stores(): number {
    return this.polls.storeIds.length;
  }

  get first(): number | undefined {
    return this.polls.first;
  }

  get last(): number | undefined {
    return this.polls.last;
  }

  add([storeId = '', status = '', timestamp = '']: readonly string[]): string | undefined {
    if (status !== 'active' && status !== 'inactive') return 'status is neither active nor inactive';
    const observedAt = parseInstant(timestamp);
    if (typeof observedAt === 'string') return `timestamp_utc ${observedAt}`;
    if (observedAt < 0) return 'timestamp_utc lies before 1970';
    if (observedAt > this.latest) {
      return `timestamp_utc lies more than ${this.aheadMs / MS_PER_SECOND} seconds in the future`;
    }
    if (observedAt < this.earliest) {
      return `timestamp_utc is older than ${formatInstant(this.earliest)}, and polls of that time are no longer kept`;
    }
    if (!this.polls.knows(storeId)) {
      const wrong = storeIdError(storeId);
      if (wrong !== undefined) return wrong;
    }
    this.polls.add(storeId, observedAt, status === 'active');
    return undefined;
  }

  plainLines(): PlainLines {
    return new PlainPolls(this.polls, this.latest, this.earliest);
  }

  async write(manager: EntityManager, progress: (rows: number) => void): Promise<WriteCounts> {
    const { storeIds, extents } = this.polls;
    const keys = await this.registry.register(manager, storeIds);
    const storeKeys = storeIds.map((id) => keys.get(id)!);
    const counts = { inserted: 0, changed: 0, removed: 0 };
    const touchedDays: number[] = [];
    const ordered = async (day: number) => ({ day, polls: await this.polls.pollsOfInTurns(day, storeKeys) });
    // A database that is another process writes one day while the next is put in order.
    for await (const { day, polls } of oneAhead(this.polls.sortedDays(), ordered, (next) => next)) {
      const written = await this.writer.write(manager, day, polls);
      counts.inserted += written.inserted;
      counts.changed += written.changed;
      if (written.inserted + written.changed > 0) touchedDays.push(day);
      progress(polls.length);
    }
    await this.registry.widen(
      manager,
      storeIds.map((storeId, i) => ({ storeId, storeKey: storeKeys[i]!, ...extents[i]! })),
    );
    const spansOf = async (day: number) => spans(day, (await ordered(day)).polls);
    const forget = async (manager: EntityManager) => {
      await this.mustBeOpen(manager);
      await this.daily.forgetPolls(manager, touchedDays, spansOf);
    };
    return { ...counts, touched: this.touched(touchedDays), forget };
  }

  /** Polls may have become too old since the load began: the next one says so, row by row. */
  private async mustBeOpen(manager: EntityManager): Promise<void> {
    if (this.polls.first! >= openFrom(await pollsKeptFromNow(manager))) return;
    throw unavailable(
      'Some of these polls have just become too old to be kept. Nothing of this load was kept: send it again.',
    );
  }

  /** By whole UTC days, and no further than its polls. */
  private touched(days: readonly number[]): Extent | undefined {
    if (days.length === 0) return undefined;
    return {
      first: Math.max(this.polls.first!, days[0]! * MS_PER_DAY),
      last: Math.min(this.polls.last!, (days[days.length - 1]! + 1) * MS_PER_DAY - 1),
    };
  }
}

/** Of the polls of a UTC day by store and time: from when to when each store has any. */
function spans(day: number, polls: Float64Array): StoreSpan[] {
  const found: StoreSpan[] = [];
  let from = 0;
  for (let i = 1; i <= polls.length; i++) {
    const storeKey = storeOf(polls[from]!);
    if (i < polls.length && storeOf(polls[i]!) === storeKey) continue;
    const at = (poll: number) => day * MS_PER_DAY + msOfDayOf(poll);
    found.push({ storeKey, first: at(polls[from]!), last: at(polls[i - 1]!) });
    from = i;
  }
  return found;
}
