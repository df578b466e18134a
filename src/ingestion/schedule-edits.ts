import { Injectable } from '@nestjs/common';
import {
  BusinessHoursRepository,
  HoursChange,
  RewrittenDates,
  SpecialHoursChange,
  SpecialHoursEntry,
  SpecialHoursRepository,
} from '../business-hours';
import { MAX_DATE, scheduleOf, unpackHours, unpackSpecialHours } from '../core/schedule/schedule';
import { formatDate } from '../core/time/instant';
import { AskedStores, StoreMetrics, StorePreview } from '../metrics';
import { Database, ReadSession } from '../platform/database';
import { invalidInput, KnownError, notFound } from '../platform/errors';
import { StoreName, StoreSelectionRequestDto, StoresRepository } from '../stores';
import { rejectsRefusal, withRows } from './failures';
import { HoursImporter } from './importers/hours-importer';
import { editOf, editOfStores, ImportMode, Notice, StagedRows } from './importers/importer';
import { SpecialHoursEdit, SpecialHoursImporter } from './importers/special-hours-importer';
import { DetailsMembers, StoresImporter } from './importers/stores-importer';
import { TimezonesImporter } from './importers/timezones-importer';
import { ImportOptions, ImportResult, IngestionService, ReadRows } from './ingestion.service';
import {
  HOURS_COLUMNS,
  JsonColumns,
  readJsonRow,
  readJsonRows,
  SPECIAL_HOURS_COLUMNS,
  TIMEZONE_COLUMNS,
} from './reading/json-rows';
import { Rejects } from './reading/row-reader';

/** New business hours of a store, in JSON rows. */
interface HoursRequest {
  readonly storeId: string;
  /** The date from which they are valid; undefined: from the beginning, in place of all versions. */
  readonly validFrom: number | undefined;
  readonly rows: readonly unknown[];
}

/** New special hours of some stores, in JSON rows. */
export interface SpecialHoursRequest extends SpecialHoursEdit {
  readonly rows: readonly unknown[];
}

/** What an edit would do. */
export interface PreviewedEdit<Change = HoursChange | SpecialHoursChange> {
  readonly change: Change;
  readonly notices: readonly Notice[];
}

export interface PreviewedSpecialHours extends PreviewedEdit<SpecialHoursChange> {
  /** undefined: the request is for several stores. */
  readonly ofStore: StorePreview | undefined;
}
export interface PreviewedHours extends PreviewedEdit<HoursChange> {
  readonly ofStore: StorePreview;
}

/** The dates of one request. */
export const MAX_DATES = 400;
/** The rows of one request, of all its stores together. */
const MAX_ROWS_OF_STORES = 1_000_000;

/** Edits of the hours, zones and details of stores. Each is an import with its own record. One invalid row refuses it. */
@Injectable()
export class ScheduleEdits {
  constructor(
    private readonly database: Database,
    private readonly ingestion: IngestionService,
    private readonly hours: HoursImporter,
    private readonly specialHours: SpecialHoursImporter,
    private readonly timezones: TimezonesImporter,
    private readonly stores: StoresImporter,
    private readonly hoursTable: BusinessHoursRepository,
    private readonly specialHoursTable: SpecialHoursRepository,
    private readonly storesRepository: StoresRepository,
    private readonly askedStores: AskedStores,
    private readonly metrics: StoreMetrics,
  ) {}

  /**
   * Replaces all hours of a store, or one version of them. Without rows, there are none of these afterwards; without
   * any, the store is open 24/7. Throws `not-found` for an unknown store.
   */
  async replaceHours({ storeId, validFrom, rows }: HoursRequest): Promise<ImportResult> {
    const { storeKey } = await this.store(storeId);
    const staged = this.hours.stageFor(storeId, validFrom);
    const source = `PUT /stores/${storeId}/business-hours`;
    const read = reading(rows, HOURS_COLUMNS);
    const edit = editOf(this.hours, storeKey, 'replace');
    return this.ingestion.importRows(this.hours, staged, source, read, { strict: true, edit });
  }

  /** What `replaceHours` would do. Throws like it. */
  async previewHours({ storeId, validFrom, rows }: HoursRequest): Promise<PreviewedHours> {
    const { storeKey } = await this.store(storeId);
    const staged = this.hours.stageFor(storeId, validFrom);
    await rehearse(staged, reading(rows, HOURS_COLUMNS));
    return this.database.snapshot(async (session) => {
      const { change, after } = await staged.preview(session, [storeKey]);
      const versions = [...after.get(storeKey)!].map(([from, packed]) => ({
        validFrom: from,
        rows: [...packed].map(unpackHours),
      }));
      const special = await this.specialHoursTable.rows(session, storeKey, 0, MAX_DATE);
      const ofStore = await this.metrics.previewOfHours(session, storeKey, scheduleOf(versions, special));
      return { change, notices: staged.notices(), ofStore };
    });
  }

  /**
   * Replaces the details of a store by these, or with `mode=add` those of them that are given; null takes away. Throws
   * `not-found` like `replaceHours`.
   */
  async setDetails(storeId: string, members: DetailsMembers, mode: ImportMode): Promise<ImportResult> {
    const { storeKey } = await this.store(storeId);
    const staged = this.stores.stage({ mode });
    const source = `${mode === 'add' ? 'PATCH' : 'PUT'} /stores/${storeId}`;
    const read: ReadRows = (_, rejects) =>
      readJsonRow(members, () => staged.addMembers(storeId, members), rejects);
    const edit = editOf(this.stores, storeKey, mode === 'add' ? 'change' : 'replace');
    return this.ingestion.importRows(this.stores, staged, source, read, { strict: true, edit });
  }

  /** Replaces special hours of stores. Throws `too-large` for too many rows. */
  async replaceSpecialHours(
    request: SpecialHoursRequest,
    source: string,
    alongside?: ImportOptions['alongside'],
  ): Promise<ImportResult> {
    const staged = this.specialHours.stageFor(withinLimits(request));
    const { stores, rows, replaced } = request;
    const range =
      replaced === 'named' ? {} : { from_date: formatDate(replaced.from), to_date: formatDate(replaced.to) };
    const edit = editOfStores(this.specialHours, stores, 'replace', { special_hours: rows, ...range });
    const options = { strict: true, edit, alongside };
    return this.ingestion.importRows(this.specialHours, staged, source, readingForStores(request), options);
  }

  /** What `replaceSpecialHours` would do. Throws like it. */
  async previewSpecialHours(request: SpecialHoursRequest): Promise<PreviewedSpecialHours> {
    const staged = this.specialHours.stageFor(withinLimits(request));
    await rehearse(staged, readingForStores(request));
    return this.database.snapshot(async (session) => {
      const storeKeys = request.stores.map(({ storeKey }) => storeKey);
      const rewritten: RewrittenDates = new Map();
      const change = await staged.preview(session, storeKeys, rewritten);
      const ofStore =
        storeKeys.length === 1 ? await this.previewOfDates(session, storeKeys[0]!, rewritten) : undefined;
      return { change, notices: staged.notices(), ofStore };
    });
  }

  private async previewOfDates(
    session: ReadSession,
    storeKey: number,
    rewritten: RewrittenDates,
  ): Promise<StorePreview> {
    const versions = await this.hoursTable.versions(session, storeKey);
    const before = await this.specialHoursTable.rows(session, storeKey, 0, MAX_DATE);
    const written = [...rewritten.values()].flat().flatMap(({ rows }) => [...rows.keys()]);
    const special = [
      ...before.filter(({ date }) => !rewritten.has(date)),
      ...written.map(unpackSpecialHours),
    ];
    return this.metrics.previewOfHours(session, storeKey, scheduleOf(versions, special));
  }

  /** The special hours of a store on these dates, both included, by date and start. Throws `not-found`. */
  async listSpecialHours(storeId: string, from: number, to: number): Promise<SpecialHoursEntry[]> {
    return this.database.snapshot(async (session) => {
      const storeKey = await this.storesRepository.keyOfKnown(session, storeId);
      return this.specialHoursTable.rows(session, storeKey, from, to);
    });
  }

  /** Sets the zone of a store. Throws `not-found` like `replaceHours`. */
  async setTimezone(storeId: string, timezone: string): Promise<ImportResult> {
    const { storeKey } = await this.store(storeId);
    const staged = this.timezones.stageFor(storeId);
    const source = `PUT /stores/${storeId}/timezone`;
    const read = reading([{ store_id: storeId, timezone }], TIMEZONE_COLUMNS);
    const edit = editOf(this.timezones, storeKey, 'replace');
    return this.ingestion.importRows(this.timezones, staged, source, read, { strict: true, edit });
  }

  /** A store that is known. Throws `not-found`. */
  async store(storeId: string): Promise<StoreName> {
    const storeKey = await this.database.snapshot((session) => this.storesRepository.keyOf(session, storeId));
    if (storeKey === undefined)
      throw notFound(`There is no store ${storeId}. Import a file that names it first.`);
    return { storeId, storeKey };
  }

  /** The stores of a selection. Throws like `AskedStores.selected`. */
  selectedStores(selection: StoreSelectionRequestDto): Promise<StoreName[]> {
    return this.database.snapshot((session) => this.askedStores.selected(session, selection));
  }
}

const reading =
  (rows: readonly unknown[], columns: JsonColumns): ReadRows =>
  (staged, rejects) =>
    readJsonRows(rows, columns, staged, rejects);

/** Counts a good row once for each store. */
const readingForStores =
  ({ rows, stores }: SpecialHoursRequest): ReadRows =>
  async (staged, rejects) => {
    const read = await readJsonRows(rows, SPECIAL_HOURS_COLUMNS, staged, rejects);
    return rejects.count > 0 ? read : { ...read, rows: read.rows * stores.length };
  };

function withinLimits(request: SpecialHoursRequest): SpecialHoursRequest {
  const dates = new Set(request.rows.map((row) => (row as { date?: unknown } | null)?.date));
  if (dates.size > MAX_DATES) {
    throw invalidInput(`The request has ${dates.size} dates; at most ${MAX_DATES} are changed at once.`);
  }
  if (request.rows.length * request.stores.length > MAX_ROWS_OF_STORES) {
    const most = MAX_ROWS_OF_STORES.toLocaleString('en-US');
    const reason = `A request writes at most ${most} rows, of all its stores together. Send it in parts.`;
    throw new KnownError('too-large', reason);
  }
  return request;
}

/** Reads rows without an import. Throws `import-refused` for a rejected one. */
async function rehearse(staged: StagedRows, read: ReadRows): Promise<void> {
  const rejects = new Rejects();
  const { rows } = await read(staged, rejects);
  const refusal = rejects.count === 0 ? undefined : rejectsRefusal(rejects, rows, true);
  if (refusal !== undefined) throw withRows(refusal, {}, rejects, []);
}
