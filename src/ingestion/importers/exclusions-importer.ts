import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AuditedState } from '../../audit';
import { copyString } from '../../core/csv/csv';
import { Tally } from '../../core/polls/poll-batch';
import { openFrom } from '../../core/polls/poll-block';
import { storeIdError } from '../../core/polls/poll-line';
import {
  EXCLUSION_KINDS,
  type ExclusionError,
  exclusionError,
  parseExclusionKind,
  reasonError,
} from '../../core/schedule/exclusions';
import { formatInstant, parseTimestamp } from '../../core/time/instant';
import { ExclusionsFilter, ExclusionsRepository, identityOf, NewExclusion } from '../../business-hours';
import { Database, pollsKeptFrom, pollsKeptFromNow, type ReadSession } from '../../platform/database';
import { unavailable } from '../../platform/errors';
import { keysInOrder, StoresRepository } from '../../stores';
import { Importer, Notice, noticeOf, StagedRows, StageOptions, WriteCounts } from './importer';

/** An exclusion with a long reason holds as much memory as this number of rows of hours; measured, and rounded up. */
const HELD_PER_EXCLUSION = 7;

/** An exclusion without its store. */
export type ExcludedInterval = Omit<NewExclusion, 'storeKey'>;

@Injectable()
export class ExclusionsImporter implements Importer {
  readonly kind = 'exclusions';
  readonly columns = [
    ['store_id', 'store', 'id'],
    ['starts_at', 'start', 'from'],
    ['ends_at', 'end', 'until', 'to'],
    ['kind', 'type'],
  ] as const;
  readonly optional = [['reason', 'comment', 'note']] as const;

  constructor(
    private readonly stores: StoresRepository,
    private readonly table: ExclusionsRepository,
    private readonly database: Database,
  ) {}

  async stage({ createdBy = null }: StageOptions = {}): Promise<StagedExclusions> {
    const earliest = openFrom(await this.database.snapshot(pollsKeptFrom));
    return new StagedExclusions(this.stores, this.table, earliest, createdBy);
  }

  /** Stages the revocation of the exclusions of a filter. */
  stageRevocation(filter: ExclusionsFilter, revokedBy: string | null): StagedRows {
    return new StagedRevocation(this.table, filter, revokedBy);
  }

  /** The exclusions of a store that hold, for the audit log. */
  async state(session: ReadSession, storeKey: number): Promise<AuditedState> {
    const exclusions = await this.table.ofKeys(session, keysInOrder([storeKey]));
    return {
      exclusions: exclusions.map((exclusion) => ({
        exclusion_id: exclusion.exclusionId,
        ...intervalText(exclusion),
      })),
    };
  }
}

/** Excluded time, by its names in the API. */
export const intervalText = ({ startsAt, endsAt, kind, reason }: ExcludedInterval): AuditedState => ({
  starts_at: formatInstant(startsAt),
  ends_at: formatInstant(endsAt),
  kind,
  reason,
});

class StagedExclusions implements StagedRows {
  readonly first = undefined;
  readonly last = undefined;
  /** The ids of the first exclusions, or of identical ones that their stores had; known after `writeStaged`. */
  firstIds: readonly string[] = [];
  /** Store ids by place. */
  private readonly places = new Map<string, number>();
  /** By identity, so that a row that is there twice is held once. */
  private readonly rows = new Map<string, { readonly place: number; readonly interval: ExcludedInterval }>();
  private readonly withoutZone = new Tally();

  constructor(
    private readonly storesRepository: StoresRepository,
    private readonly table: ExclusionsRepository,
    /** Epoch ms; see `exclusionError`. */
    readonly earliest: number,
    private readonly createdBy: string | null,
  ) {}

  get stores(): number {
    return this.places.size;
  }

  get storeIds(): Iterable<string> {
    return this.places.keys();
  }

  get heldRows(): number {
    return this.rows.size * HELD_PER_EXCLUSION;
  }

  add([storeId = '', start = '', end = '', kindText = '', reason = '']: readonly (string | undefined)[]):
    string | undefined {
    const wrong = this.places.has(storeId) ? undefined : storeIdError(storeId);
    if (wrong !== undefined) return wrong;
    const startsAt = this.instantOf(start);
    if (typeof startsAt === 'string') return `starts_at ${startsAt}`;
    const endsAt = this.instantOf(end);
    if (typeof endsAt === 'string') return `ends_at ${endsAt}`;
    const kind = parseExclusionKind(kindText);
    if (kind === undefined) return `kind is neither ${EXCLUSION_KINDS.join(' nor ')}`;
    const error = exclusionError(startsAt, endsAt, this.earliest) ?? reasonError(reason);
    if (error !== undefined) return textOf(error);
    this.keep(storeId, { startsAt, endsAt, kind, reason: reason === '' ? null : copyString(reason) });
    return undefined;
  }

  /** Stages an exclusion that has no error, of a store whose id has none, or that is stored. */
  keep(storeId: string, interval: ExcludedInterval): void {
    let place = this.places.get(storeId);
    if (place === undefined) this.places.set(copyString(storeId), (place = this.places.size));
    const identity = identityOf({ storeKey: place, ...interval });
    if (!this.rows.has(identity)) this.rows.set(identity, { place, interval });
  }

  notices(): Notice[] {
    return noticeOf('times-without-zone', this.withoutZone, 'Times without a zone were taken as UTC.');
  }

  async writeStaged(
    manager: EntityManager,
    progress: (rows: number) => void,
    ingestionId: string,
  ): Promise<WriteCounts> {
    const { storeKeys, newStores } = await this.storesRepository.register(manager, [...this.places.keys()]);
    const batch = { ingestionId, createdAt: Date.now(), createdBy: this.createdBy };
    const added = await this.table.addExclusions(manager, storeKeys, this.exclusionsOf(storeKeys), batch);
    this.firstIds = added.firstIds;
    const { inserted, affected, altered } = added;
    progress(this.rows.size);
    const stores = { changesStores: true, storeKeys, newStores };
    return { inserted, changed: 0, removed: 0, affected, altered, ...stores };
  }

  finish(manager: EntityManager, _dataVersion: number, counts: WriteCounts): Promise<void> {
    return throwIfSettled(manager, counts);
  }

  private *exclusionsOf(storeKeys: readonly number[]): Generator<NewExclusion> {
    for (const { place, interval } of this.rows.values()) yield { storeKey: storeKeys[place]!, ...interval };
  }

  private instantOf(text: string): number | string {
    const written = parseTimestamp(text);
    if (typeof written === 'string') return written;
    if (!written.zoned) this.withoutZone.add(text);
    return written.instant;
  }
}

class StagedRevocation implements StagedRows {
  readonly first = undefined;
  readonly last = undefined;
  readonly stores = 0;
  readonly storeIds: readonly string[] = [];

  constructor(
    private readonly table: ExclusionsRepository,
    private readonly filter: ExclusionsFilter,
    private readonly revokedBy: string | null,
  ) {}

  /** It has no rows to read. */
  add(): undefined {
    return undefined;
  }

  notices(): Notice[] {
    return [];
  }

  async writeStaged(manager: EntityManager, progress: (rows: number) => void): Promise<WriteCounts> {
    const { revokedBy } = this;
    const { count, extent, altered } = await this.table.revoke(manager, this.filter, {
      revokedAt: Date.now(),
      revokedBy,
    });
    progress(count);
    const stores = { changesStores: true, storeKeys: [], newStores: [] };
    return { inserted: 0, changed: count, removed: 0, affected: extent, altered, ...stores };
  }

  finish(manager: EntityManager, _dataVersion: number, counts: WriteCounts): Promise<void> {
    return throwIfSettled(manager, counts);
  }
}

/** Polls may have been deleted since the edit began. The next attempt refuses it with the instant from which it works. */
async function throwIfSettled(manager: EntityManager, { affected }: WriteCounts): Promise<void> {
  if (affected === undefined || affected.first >= openFrom(await pollsKeptFromNow(manager))) return;
  throw unavailable(
    'Some of these exclusions have just become older than the polls that are kept. Nothing was changed: send it again.',
  );
}

/** An error as a sentence without its full stop. */
export const textOf = ({ field, reason }: ExclusionError): string => `${field} ${reason}`;
