import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PlainLines } from '../../core/csv/csv';
import { Extent, PollBatch } from '../../core/polls/poll-batch';
import { openFrom, SLICE_MS } from '../../core/polls/poll-block';
import { PlainPolls, storeIdError } from '../../core/polls/poll-line';
import { formatInstant, MS_PER_SECOND, parseInstant } from '../../core/time/instant';
import { CONFIG, type Config } from '../../platform/config';
import { Database, pollsKeptFrom, pollsKeptFromNow } from '../../platform/database';
import { unavailable } from '../../platform/errors';
import { PollExtentsRepository, PollsRepository, RecentChangesRepository } from '../../polls';
import { StoresRepository } from '../../stores';
import { Importer, StagedRows, WriteCounts } from './importer';

@Injectable()
export class PollsImporter implements Importer {
  readonly kind = 'polls';
  readonly columns = [['store_id'], ['status'], ['timestamp_utc']] as const;

  constructor(
    private readonly registry: StoresRepository,
    private readonly polls: PollsRepository,
    private readonly extents: PollExtentsRepository,
    private readonly changes: RecentChangesRepository,
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async stage(): Promise<StagedRows> {
    const ahead = this.config.ingestion.maxPollAheadMs;
    const earliest = openFrom(await this.database.snapshot(pollsKeptFrom));
    return new StagedPolls(this.registry, this.polls, this.extents, this.changes, ahead, earliest);
  }
}

class StagedPolls implements StagedRows {
  private readonly batch = new PollBatch();
  /** The keys of the batch's stores, after they are registered. */
  private storeKeys: readonly number[] = [];
  /** A poll in the future would become the latest one, which is the default as_of of reports. */
  private readonly latest: number;

  constructor(
    private readonly registry: StoresRepository,
    private readonly polls: PollsRepository,
    private readonly extents: PollExtentsRepository,
    private readonly changes: RecentChangesRepository,
    private readonly aheadMs: number,
    /** Epoch ms. An earlier poll would change figures that can no longer be computed. */
    private readonly earliest: number,
  ) {
    this.latest = Date.now() + aheadMs;
  }

  get stores(): number {
    return this.batch.storeIds.length;
  }

  get first(): number | undefined {
    return this.batch.first;
  }

  get last(): number | undefined {
    return this.batch.last;
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
    if (!this.batch.knows(storeId)) {
      const wrong = storeIdError(storeId);
      if (wrong !== undefined) return wrong;
    }
    this.batch.add(storeId, observedAt, status === 'active');
    return undefined;
  }

  plainLines(): PlainLines {
    return new PlainPolls(this.batch, this.latest, this.earliest);
  }

  async write(manager: EntityManager, progress: (rows: number) => void): Promise<WriteCounts> {
    this.storeKeys = await this.registry.register(manager, this.batch.storeIds);
    const { inserted, changed, slices } = await this.polls.write(
      manager,
      this.batch,
      this.storeKeys,
      progress,
    );
    const changesStores = await this.extents.widen(manager, this.storeKeys, (i) => this.batch.extentOf(i));
    return { inserted, changed, removed: 0, affected: this.affected(slices), changesStores };
  }

  /** Polls may have become too old since the import began. The next attempt rejects them row by row. */
  async finish(manager: EntityManager, dataVersion: number, { affected }: WriteCounts): Promise<void> {
    if (this.batch.first! < openFrom(await pollsKeptFromNow(manager))) {
      throw unavailable(
        'Some of these polls have just become too old to be kept. Nothing of this load was kept: send it again.',
      );
    }
    if (affected !== undefined) await this.changes.add(manager, dataVersion, affected, this.storeKeys);
  }

  /** In whole slices, but not beyond the batch's polls. */
  private affected(slices: readonly number[]): Extent | undefined {
    if (slices.length === 0) return undefined;
    return {
      first: Math.max(this.batch.first!, slices[0]! * SLICE_MS),
      last: Math.min(this.batch.last!, (slices[slices.length - 1]! + 1) * SLICE_MS - 1),
    };
  }
}
