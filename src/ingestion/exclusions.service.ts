import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { LocalCalendar } from '../core/calendar/local-calendar';
import { openFrom } from '../core/polls/poll-block';
import { type ExclusionError, exclusionError, reasonError } from '../core/schedule/exclusions';
import { formatInstant } from '../core/time/instant';
import { hoursOfDay } from '../core/uptime/days';
import { daysTouching } from '../core/uptime/plans';
import { Exclusion, ExclusionsFilter, ExclusionsRepository, identityOf } from '../business-hours';
import { AskedStores, StoreMetrics, StorePreview, TraitsReader } from '../metrics';
import { currentStores } from '../platform/async';
import { Database, pollsKeptFrom, ReadSession, sessionOf } from '../platform/database';
import { invalidField, invalidInput, KnownError, notFound } from '../platform/errors';
import { requireOrder } from '../platform/http';
import { chunksOf, StoreName, StoreSelectionRequestDto, StoresRepository } from '../stores';
import { ExcludedInterval, ExclusionsImporter, intervalText, textOf } from './importers/exclusions-importer';
import { editOf, editOfStores } from './importers/importer';
import { IngestionService, ReadRows } from './ingestion.service';
import { IngestionsRepository } from './ledger/ingestions.repository';

/** A request to exclude the same time of one store, or of all stores of a selection. */
export interface ExclusionRequest {
  readonly interval: ExcludedInterval;
  readonly storeId: string | undefined;
  /** If there is no `storeId`. */
  readonly selection: StoreSelectionRequestDto;
}

/** An exclusion with the id of its store. */
export interface StoredExclusion extends Exclusion {
  readonly storeId: string;
}

/** What a request to exclude time has done, or would do. */
export interface ExcludedStores {
  /** The id of the batch; null: nothing was written. */
  readonly ingestionId: string | null;
  readonly stores: number;
  readonly inserted: number;
  /** The stores that had an identical exclusion. */
  readonly unchanged: number;
  /** The open time of all these stores that it would take out, in milliseconds; null: it was written. */
  readonly openTime: number | null;
  /** undefined: it was written, or the request has a selection. */
  readonly ofStore?: StorePreview;
  /** The first exclusions that the stores have now. */
  readonly exclusions: readonly StoredExclusion[];
}

/** What the revocation of a batch has done. */
export interface RevokedBatch {
  readonly ingestionId: string;
  readonly revoked: number;
  /** The number of exclusions that were revoked before. */
  readonly unchanged: number;
}

/** Selects exclusions by the id of their store. */
interface NamedExclusionsFilter extends Omit<ExclusionsFilter, 'ids' | 'storeKey'> {
  readonly storeId?: string | undefined;
}

/** Runs in the transaction of an edit, with its result. */
type Alongside<Result> = ((manager: EntityManager, result: Result) => Promise<void>) | undefined;

/** Stores whose open time is computed between two turns of the event loop: of 400 days, some tens of milliseconds. */
const GROUPS_PER_TURN = 1;

/** Makes and revokes exclusions. Each edit is an import with its own record. */
@Injectable()
export class ExclusionsService {
  constructor(
    private readonly database: Database,
    private readonly ingestion: IngestionService,
    private readonly ingestions: IngestionsRepository,
    private readonly importer: ExclusionsImporter,
    private readonly table: ExclusionsRepository,
    private readonly stores: StoresRepository,
    private readonly askedStores: AskedStores,
    private readonly traits: TraitsReader,
    private readonly metrics: StoreMetrics,
  ) {}

  /**
   * Excludes time. Throws `invalid-input` for an interval that cannot be excluded and a selection that matches no store,
   * and `not-found` for an unknown store; each names the field.
   */
  async exclude(
    request: ExclusionRequest,
    createdBy: string | null,
    alongside: Alongside<ExcludedStores>,
  ): Promise<ExcludedStores> {
    const stores = await this.database.snapshot((session) => this.storesOf(session, request));
    const staged = await this.importer.stage({ createdBy });
    for (const { storeId } of stores) staged.keep(storeId, request.interval);
    const resultOf = async (session: ReadSession, ingestionId: string, inserted: number) => ({
      ingestionId,
      stores: stores.length,
      inserted,
      unchanged: stores.length - inserted,
      openTime: null,
      exclusions: await this.list(session, { ids: staged.firstIds }),
    });
    const { ingestion } = await this.ingestion.importRows(
      this.importer,
      staged,
      'POST /exclusions',
      countedRows(stores.length, request),
      {
        edit: editOfStores(this.importer, stores, 'exclude', intervalText(request.interval)),
        alongside:
          alongside &&
          (async (manager, { ingestion: { ingestionId, inserted } }) =>
            alongside(manager, await resultOf(await sessionOf(manager), ingestionId, inserted))),
      },
    );
    return this.database.snapshot((session) => resultOf(session, ingestion.ingestionId, ingestion.inserted));
  }

  /** What `exclude` would do. Throws like it, and writes nothing. */
  rehearse(request: ExclusionRequest): Promise<ExcludedStores> {
    return this.database.snapshot(async (session) => {
      const stores = await this.storesOf(session, request);
      const storeKeys = stores.map(({ storeKey }) => storeKey);
      const known = await this.table.identities(session, storeKeys);
      const unchanged = storeKeys.filter((storeKey) =>
        known.has(identityOf({ storeKey, ...request.interval })),
      ).length;
      const inserted = stores.length - unchanged;
      const openTime = await this.openTime(session, storeKeys, request.interval);
      const found = {
        ingestionId: null,
        stores: stores.length,
        inserted,
        unchanged,
        openTime,
        exclusions: [],
      };
      if (request.storeId === undefined) return found;
      const { startsAt: start, endsAt: end } = request.interval;
      const ofStore = await this.metrics.previewOfExclusion(session, storeKeys[0]!, { start, end });
      return { ...found, ofStore };
    });
  }

  /** Revokes an exclusion; one that is revoked already stays as it is. Throws `not-found` and `invalid-input`. */
  async revoke(
    exclusionId: string,
    revokedBy: string | null,
    alongside: Alongside<StoredExclusion>,
  ): Promise<StoredExclusion> {
    const filter = { ids: [exclusionId] };
    const one = async (session: ReadSession) => (await this.list(session, filter))[0]!;
    const found = await this.find(exclusionId);
    if (found.revokedAt !== null) return found;
    await this.database.snapshot((session) => refuseSettled(session, found.startsAt));
    await this.ingestion.importRows(
      this.importer,
      this.importer.stageRevocation(filter, revokedBy),
      `POST /exclusions/${exclusionId}/revoke`,
      countedRows(1, filter),
      {
        edit: editOf(this.importer, found.storeKey, 'revoke'),
        alongside: alongside && (async (manager) => alongside(manager, await one(await sessionOf(manager)))),
      },
    );
    return this.database.snapshot(one);
  }

  /** Revokes the exclusions of a batch that are not revoked yet. Throws `not-found` and `invalid-input`. */
  async revokeBatch(
    ingestionId: string,
    revokedBy: string | null,
    alongside: Alongside<RevokedBatch>,
  ): Promise<RevokedBatch> {
    // The batch of a request may be empty: all of its stores had an identical exclusion.
    if ((await this.ingestions.find(ingestionId))?.kind !== 'exclusions')
      throw notFound(`There is no batch ${ingestionId} of exclusions.`);
    const { total, filter } = await this.database.snapshot(async (session) => {
      const ofBatch = { ingestionId, storeKeys: await currentStores()?.storeKeys(session) };
      const { count } = await this.table.count(session, ofBatch);
      const { extent } = await this.table.count(session, { ...ofBatch, revoked: false });
      if (extent !== undefined) await refuseSettled(session, extent.first);
      return { total: count, filter: ofBatch };
    });
    if (total === 0) return { ingestionId, revoked: 0, unchanged: 0 };
    const resultOf = (revoked: number) => ({ ingestionId, revoked, unchanged: total - revoked });
    const { ingestion } = await this.ingestion.importRows(
      this.importer,
      this.importer.stageRevocation(filter, revokedBy),
      'POST /exclusions/revoke',
      countedRows(total, { ingestionId }),
      {
        edit: { action: 'revoke', content: { ingestion_id: ingestionId } },
        alongside:
          alongside && ((manager, { ingestion: { changed } }) => alongside(manager, resultOf(changed))),
      },
    );
    return resultOf(ingestion.changed);
  }

  /** Throws `not-found`. */
  find(exclusionId: string): Promise<StoredExclusion> {
    return this.database.snapshot(async (session) => {
      const [found] = await this.list(session, { ids: [exclusionId] });
      if (found === undefined) throw notFound(`There is no exclusion ${exclusionId}.`);
      return found;
    });
  }

  /** A page of exclusions, the latest start first. Throws `not-found` for an unknown store. */
  page(
    { storeId, ...filter }: NamedExclusionsFilter,
    page: { readonly limit: number; readonly offset: number },
  ): Promise<{ total: number; items: StoredExclusion[] }> {
    requireOrder(filter);
    return this.database.snapshot(async (session) => {
      const storeKey = storeId === undefined ? undefined : await this.stores.keyOfKnown(session, storeId);
      const keyed = { ...filter, storeKey };
      const { count } = await this.table.count(session, keyed);
      return { total: count, items: await this.list(session, keyed, page) };
    });
  }

  /** The stores of a request whose interval can be excluded. */
  private async storesOf(
    session: ReadSession,
    { interval, storeId, selection }: ExclusionRequest,
  ): Promise<StoreName[]> {
    const { startsAt, endsAt, reason } = interval;
    const earliest = openFrom(await pollsKeptFrom(session));
    const error = exclusionError(startsAt, endsAt, earliest) ?? reasonError(reason ?? '');
    if (error !== undefined) throw refusalOf(error);
    if (storeId !== undefined) {
      const storeKey = await this.stores.keyOf(session, storeId);
      if (storeKey !== undefined) return [{ storeId, storeKey }];
      const message = `There is no store ${storeId}. Import a file that names it first.`;
      throw new KnownError('not-found', message, { errors: [{ field: 'store_id', message }] });
    }
    return this.askedStores.selected(session, selection);
  }

  /** The open time of stores in an interval, in milliseconds. */
  private async openTime(
    session: ReadSession,
    storeKeys: readonly number[],
    { startsAt: start, endsAt: end }: ExcludedInterval,
  ): Promise<number> {
    // Separate calendars, so that their days, which may be in any year, are released afterwards.
    const calendars = new Map<string, LocalCalendar>();
    let openTime = 0;
    for (const chunk of chunksOf(storeKeys, GROUPS_PER_TURN)) {
      for (const traits of await this.traits.of(session, chunk)) {
        const { zone } = traits.calendar;
        const calendar = calendars.get(zone) ?? new LocalCalendar(zone);
        calendars.set(zone, calendar);
        for (const day of daysTouching({ start, end }, calendar)) {
          const { open } = hoursOfDay(traits, day);
          for (let i = 0; i < open.length; i += 2) {
            openTime += Math.max(0, Math.min(open[i + 1]!, end) - Math.max(open[i]!, start));
          }
        }
      }
      await nextTurn();
    }
    return openTime;
  }

  private async list(
    session: ReadSession,
    filter: ExclusionsFilter,
    page?: { readonly limit: number; readonly offset: number },
  ): Promise<StoredExclusion[]> {
    const exclusions = await this.table.list(session, filter, page);
    const ids = await this.stores.idsOf(session, [...new Set(exclusions.map(({ storeKey }) => storeKey))]);
    return exclusions.map((exclusion) => ({ ...exclusion, storeId: ids.get(exclusion.storeKey)! }));
  }
}

/** The rows of a request, all of which are good. */
const countedRows =
  (rows: number, request: unknown): ReadRows =>
  () =>
    Promise.resolve({ rows, sha256: createHash('sha256').update(JSON.stringify(request)).digest('hex') });

const refusalOf = (error: ExclusionError): KnownError => invalidField(error.field, textOf(error));

/** Throws `invalid-input` for an exclusion whose revocation would change figures that can no longer be computed. */
async function refuseSettled(session: ReadSession, startsAt: number): Promise<void> {
  const earliest = openFrom(await pollsKeptFrom(session));
  if (startsAt >= earliest) return;
  throw invalidInput(
    `Only exclusions that start at ${formatInstant(earliest)} or later can be revoked: the polls of earlier days are ` +
      'no longer kept, so that their figures can no longer change.',
  );
}
