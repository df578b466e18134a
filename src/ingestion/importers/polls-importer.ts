import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PlainLines } from '../../core/csv/csv';
import { PollBatch, Tally } from '../../core/polls/poll-batch';
import { openFrom } from '../../core/polls/poll-block';
import { PlainPolls, PollTimes, storeIdError } from '../../core/polls/poll-line';
import { formatInstant, MS_PER_SECOND, parseTimestamp } from '../../core/time/instant';
import { CONFIG, type Config } from '../../platform/config';
import { Database, pollsKeptFrom, pollsKeptFromNow } from '../../platform/database';
import { unavailable } from '../../platform/errors';
import { PollExtentsRepository, PollsRepository, RecentChangesRepository } from '../../polls';
import { StoresRepository } from '../../stores';
import { Importer, Notice, noticeOf, StagedRows, WriteCounts } from './importer';

/** Other words for a status, which are taken with a notice. `open` and `closed` are none: they may mean business hours. */
const STATUS_WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['up', 'online', 'true', '1'].map((word) => [word, true] as const),
  ...['down', 'offline', 'false', '0'].map((word) => [word, false] as const),
]);

@Injectable()
export class PollsImporter implements Importer {
  readonly kind = 'polls';
  readonly columns = [
    ['store_id', 'store', 'id'],
    ['status'],
    ['timestamp_utc', 'timestamp', 'observed_at', 'time_utc'],
  ] as const;

  constructor(
    private readonly stores: StoresRepository,
    private readonly polls: PollsRepository,
    private readonly extents: PollExtentsRepository,
    private readonly changes: RecentChangesRepository,
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async stage(): Promise<StagedRows> {
    const ahead = this.config.ingestion.maxPollAheadMs;
    const earliest = openFrom(await this.database.snapshot(pollsKeptFrom));
    return new StagedPolls(this.stores, this.polls, this.extents, this.changes, ahead, earliest);
  }
}

class StagedPolls implements StagedRows {
  private readonly batch = new PollBatch();
  /** The keys of the batch's stores, after they are registered. */
  private storeKeys: readonly number[] = [];
  /** A poll in the future would become the latest one, which is the default as_of of reports. */
  private readonly times: PollTimes;
  private readonly otherWords = new Tally();

  constructor(
    private readonly storesRepository: StoresRepository,
    private readonly polls: PollsRepository,
    private readonly extents: PollExtentsRepository,
    private readonly changes: RecentChangesRepository,
    private readonly aheadMs: number,
    /** Epoch ms. An earlier poll would change figures that can no longer be computed. */
    earliest: number,
  ) {
    this.times = { latest: Date.now() + aheadMs, earliest, withoutZone: new Tally() };
  }

  get stores(): number {
    return this.batch.storeIds.length;
  }

  get storeIds(): Iterable<string> {
    return this.batch.storeIds;
  }

  get first(): number | undefined {
    return this.batch.first;
  }

  get last(): number | undefined {
    return this.batch.last;
  }

  add([storeId = '', status = '', timestamp = '']: readonly (string | undefined)[]): string | undefined {
    const active = this.readStatus(status);
    if (active === undefined) return 'status is neither active nor inactive';
    const written = parseTimestamp(timestamp);
    if (typeof written === 'string') return `timestamp_utc ${written}`;
    const { instant, zoned } = written;
    const { latest, earliest, withoutZone } = this.times;
    if (instant < 0) return 'timestamp_utc lies before 1970';
    if (instant > latest) {
      return `timestamp_utc lies more than ${this.aheadMs / MS_PER_SECOND} seconds in the future`;
    }
    if (instant < earliest) {
      return `timestamp_utc is older than ${formatInstant(earliest)}, and polls of that time are no longer kept`;
    }
    if (!this.batch.knows(storeId)) {
      const wrong = storeIdError(storeId);
      if (wrong !== undefined) return wrong;
    }
    this.batch.add(storeId, instant, active);
    if (!zoned) withoutZone.add(timestamp);
    if (!/active$/i.test(status)) this.otherWords.add(status);
    return undefined;
  }

  private readStatus(status: string): boolean | undefined {
    if (status === 'active' || status === 'inactive') return status === 'active';
    const word = status.toLowerCase();
    return word === 'active' || word === 'inactive' ? word === 'active' : STATUS_WORDS.get(word);
  }

  plainLines(delimiter: string): PlainLines {
    return new PlainPolls(this.batch, this.times, delimiter);
  }

  rehearse(): void {
    const layout = this.batch.layout(this.batch.storeIds.map((_, index) => index));
    for (const slice of this.batch.sortedSlices()) Array.from(this.batch.blocks(slice, layout));
  }

  notices(): Notice[] {
    return [
      ...noticeOf('times-without-zone', this.times.withoutZone, 'Times without a zone were taken as UTC.'),
      ...noticeOf(
        'status-words',
        this.otherWords,
        'Other words for a status were taken as active (up, online, true, 1) or inactive.',
      ),
      ...noticeOf(
        'conflicting-polls',
        this.batch.conflicts,
        'The same poll is there twice, with different status. The later row counts.',
      ),
    ];
  }

  async writeStaged(manager: EntityManager, progress: (rows: number) => void): Promise<WriteCounts> {
    const { storeKeys, newStores } = await this.storesRepository.register(manager, this.batch.storeIds);
    this.storeKeys = storeKeys;
    const { inserted, changed, extents } = await this.polls.writePolls(
      manager,
      this.batch,
      storeKeys,
      progress,
    );
    const moved = await this.extents.widen(manager, storeKeys, (i) => this.batch.extentOf(i));
    const affected =
      extents.length === 0
        ? undefined
        : { first: extents[0]!.first, last: extents[extents.length - 1]!.last };
    const altered = { changed: extents, moved };
    const changesStores = moved.length > 0;
    return { inserted, changed, removed: 0, affected, altered, changesStores, storeKeys, newStores };
  }

  /** Polls may have become too old since the import began. The next attempt rejects them row by row. */
  async finish(manager: EntityManager, dataVersion: number, { affected }: WriteCounts): Promise<void> {
    if (this.batch.first! < openFrom(await pollsKeptFromNow(manager))) {
      throw unavailable(
        'Some of these polls have just become too old to be kept. Nothing of this import was kept: send it again.',
      );
    }
    if (affected !== undefined) await this.changes.add(manager, dataVersion, affected, this.storeKeys);
  }
}
