import { join } from 'node:path';
import { Inject, Injectable, Logger, OnModuleDestroy } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type AuditedState, AuditLog } from '../audit';
import { currentStores } from '../platform/async';
import { CONFIG, type Config } from '../platform/config';
import { Database, raiseDataVersion, sessionOf, serializeWrites } from '../platform/database';
import { messageOf, unavailable } from '../platform/errors';
import { Events } from '../platform/events';
import { StoresRepository } from '../stores';
import type { CsvSource } from './files/uploads';
import { isRefusal, noticesRefusal, reasonOf, rejectsRefusal, withIngestion, withRows } from './failures';
import {
  concernedStores,
  type Edit,
  GapsReader,
  Importer,
  IngestionKind,
  Notice,
  noticeOf,
  onlyOf,
  shortenedIds,
  StagedRows,
  StageOptions,
  those,
  type WriteCounts,
} from './importers/importer';
import { ExclusionsImporter } from './importers/exclusions-importer';
import { HoursImporter } from './importers/hours-importer';
import { PollsImporter } from './importers/polls-importer';
import { SpecialHoursImporter } from './importers/special-hours-importer';
import { StoresImporter } from './importers/stores-importer';
import { TimezonesImporter } from './importers/timezones-importer';
import { EffectsReader } from './ledger/effects-reader';
import type { Ingestion } from './ledger/ingestion.entity';
import {
  AFFECTED_REPORTS,
  type AffectedReports,
  effectsOfDetails,
  effectsOfPolls,
  IngestionsRepository,
  Outcome,
  storedEffects,
} from './ledger/ingestions.repository';
import { POLL_COLUMNS, readJsonRows } from './reading/json-rows';
import { type FileHead, headOfFile, type RehearsedImport } from './reading/file-preview';
import { readCsv, Reject, Rejects, RowsRead } from './reading/row-reader';

/** Whether one invalid row refuses the whole import, or also one notice. */
export type Strictness = boolean | 'notices';

export interface ImportOptions extends StageOptions {
  /** The id of its record; undefined: a new one. */
  readonly ingestionId?: string;
  readonly strict?: Strictness;
  /** The caller imports several files, and asks for `GapsReader.ofFleet` after the last one. */
  readonly partOfFolder?: boolean;
  /** undefined: the import is of a file or a batch. */
  readonly edit?: Edit;
  readonly onRead?: (bytes: number) => void;
  /** Called with the number of further written rows, and the total. */
  readonly onWritten?: (rows: number, total: number) => void;
  /** Runs in the transaction that makes the rows visible. */
  readonly alongside?: ((manager: EntityManager, result: ImportResult) => Promise<void>) | undefined;
}

/** The maximum number of polls in a JSON batch. */
export const MAX_BATCH = 10_000;

/** The outcome of an import: its record, and the first of its rejected rows. */
export interface ImportResult {
  readonly ingestion: Ingestion;
  readonly rejects: readonly Reject[];
}

/** The stores that the audit log and the notice of new ones name of one import, and the characters of its source. */
const MAX_NAMED = 20;
const MAX_SOURCE = 255;

/** How long running imports may continue during shutdown. Afterwards they are rolled back. */
const LAST_IMPORTS_MS = 5_000;

/** An import while it runs. */
interface RunningImport {
  readonly ingestionId: string;
  readonly kind: IngestionKind;
  readonly source: string;
  readonly staged: StagedRows;
  readonly rejects: Rejects;
  /** Known after the input is read. */
  read?: RowsRead;
  notices: readonly Notice[];
}

export type ReadRows = (staged: StagedRows, rejects: Rejects) => Promise<RowsRead>;

/**
 * Imports rows: validates all of them, then writes the valid ones in one transaction that also closes the ingestion
 * record. Whenever the process ends, an import is either complete or has left only its record.
 */
@Injectable()
export class IngestionService implements OnModuleDestroy {
  private readonly logger = new Logger(IngestionService.name);
  private readonly kinds: ReadonlyMap<IngestionKind, Importer>;
  private readonly stopping = new AbortController();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly ingestions: IngestionsRepository,
    private readonly storesRepository: StoresRepository,
    private readonly polls: PollsImporter,
    hours: HoursImporter,
    specialHours: SpecialHoursImporter,
    timezones: TimezonesImporter,
    exclusions: ExclusionsImporter,
    stores: StoresImporter,
    private readonly gaps: GapsReader,
    private readonly effects: EffectsReader,
    @Inject(AFFECTED_REPORTS) private readonly reports: AffectedReports,
    private readonly auditLog: AuditLog,
    private readonly events: Events,
  ) {
    const kinds: readonly Importer[] = [polls, hours, specialHours, timezones, exclusions, stores];
    this.kinds = new Map(kinds.map((kind) => [kind.kind, kind]));
  }

  /** Before other parts stop: their last writes wait for those of imports. Not awaited. */
  onModuleDestroy(): void {
    setTimeout(() => this.stopping.abort(), LAST_IMPORTS_MS).unref();
  }

  async importCsv(
    kind: IngestionKind,
    source: CsvSource,
    options: ImportOptions = {},
  ): Promise<ImportResult> {
    const importer = this.kinds.get(kind)!;
    const staged = await this.stage(importer, options);
    return this.importRows(importer, staged, source.name, this.csvReader(importer, source, options), options);
  }

  /** Reads a file like `importCsv`, and writes nothing. Throws for a file that would be refused as a whole. */
  async rehearseCsv(
    kind: IngestionKind,
    source: CsvSource,
    options: ImportOptions = {},
  ): Promise<RehearsedImport> {
    const importer = this.kinds.get(kind)!;
    const staged = await this.stage(importer, options);
    const rejects = new Rejects();
    try {
      const { rows } = await this.csvReader(importer, source, options)(staged, rejects);
      refuseIfRejected(rejects, rows, options);
      staged.rehearse?.();
      const { reasons, count: rejected, first } = rejects;
      const notices = [...staged.notices(), ...shortenedIds(staged.storeIds)];
      const storeIds = new Set(staged.storeIds);
      return { rows, kept: staged.kept ?? 0, rejected, rejects: first, reasons, notices, storeIds };
    } catch (error) {
      throw withRows(error, {}, rejects, staged.notices());
    }
  }

  /** The beginning of a file, with its kinds: of `stores.csv`, each column is a detail. Throws `import-refused` if not CSV. */
  headOf({ name, bytes }: CsvSource): Promise<FileHead> {
    const kinds = [...this.kinds.values()];
    const hasDetails = /^stores\.csv(?:\.gz)?$/i.test(name);
    return headOfFile(bytes, hasDetails ? kinds.filter(({ takesOthers }) => takesOthers) : kinds);
  }

  /** The kinds whose columns a file has; throws like `headOf`. */
  async kindsOf(source: CsvSource): Promise<IngestionKind[]> {
    return (await this.headOf(source)).kinds.map(({ kind }) => kind);
  }

  private csvReader(importer: Importer, { bytes }: CsvSource, { onRead }: ImportOptions): ReadRows {
    const file = {
      bytes,
      onRead: (count: number) => {
        this.throwIfStopping();
        onRead?.(count);
      },
      maxUnpacked: this.config.ingestion.maxUploadBytes,
    };
    return (staged, rejects) => readCsv(file, importer, staged, rejects);
  }

  /**
   * Imports a batch of polls as JSON objects with the columns of the CSV. Their position in the batch counts as the
   * line.
   */
  async importPolls(batch: readonly unknown[], options: ImportOptions = {}): Promise<ImportResult> {
    const read: ReadRows = (staged, rejects) => readJsonRows(batch, POLL_COLUMNS, staged, rejects);
    return this.importRows(this.polls, await this.stage(this.polls), 'JSON batch', read, options);
  }

  /** Stages rows of the stores that the request sees: such a request makes no new ones. */
  private async stage(importer: Importer, options?: ImportOptions): Promise<StagedRows> {
    const staged = await importer.stage(options);
    if (currentStores() === undefined) return staged;
    const seen = await this.database.snapshot((session) => this.storesRepository.list(session, {}));
    return onlyOf(new Set(seen.map(({ storeId }) => storeId)), staged);
  }

  /** Where the rejected rows of an import are stored, if there are any. */
  rejectsPath(ingestionId: string): string {
    return join(this.config.ingestion.rejectsDirectory, `${ingestionId}.csv`);
  }

  /** Imports rows that are staged by `read`, under a record that names their source. */
  importRows(
    kind: Importer,
    staged: StagedRows,
    name: string,
    read: ReadRows,
    options: ImportOptions,
  ): Promise<ImportResult> {
    return this.ingestions.withRecord(kind.kind, name, options.ingestionId, async (ingestionId) => {
      this.logger.debug(`import ${ingestionId} of ${kind.kind} from ${name} started`);
      const rejects = new Rejects(this.rejectsPath(ingestionId));
      const running: RunningImport = {
        ...{ ingestionId, kind: kind.kind, source: name },
        ...{ staged, rejects, notices: [] },
      };
      await this.readAndWrite(running, read, options);
      const ingestion = (await this.ingestions.find(ingestionId))!;
      this.events.emit('import ended', ingestion);
      this.logger.log(`import ${ingestionId} completed: ${ingestion.rowsRead} rows of ${kind.kind}`);
      return { ingestion, rejects: rejects.first };
    });
  }

  private async readAndWrite(running: RunningImport, read: ReadRows, options: ImportOptions): Promise<void> {
    const { ingestionId, staged, rejects } = running;
    try {
      const { rows } = (running.read = await read(staged, rejects));
      this.logger.debug(`import ${ingestionId}: ${rows} rows read, ${rejects.count} rejected`);
      await rejects.keep();
      refuseIfRejected(rejects, rows, options);
      await this.writeImport(running, running.read, options);
    } catch (error) {
      await this.recordFailure(running, error);
      throw withIngestion(error, ingestionId, rejects, running.notices);
    }
  }

  private async writeImport(
    running: RunningImport,
    { rows, sha256 }: RowsRead,
    options: ImportOptions,
  ): Promise<void> {
    const { ingestionId, kind, staged, rejects } = running;
    const { kept = 0 } = staged;
    const imported = rows - rejects.count - kept;
    const work = async (manager: EntityManager) => {
      const progress = (written: number) => {
        this.throwIfStopping();
        options.onWritten?.(written, imported);
      };
      const before = await stateOf(manager, options.edit);
      const written = await staged.writeStaged(manager, progress, ingestionId);
      const { altered, details = 0, changesStores, inserted, changed, removed } = written;
      const compared = changesStores && options.partOfFolder !== true;
      const notices = [
        ...staged.notices(),
        ...shortenedIds(staged.storeIds),
        ...noticeOf('new-stores', those(written.newStores), 'Stores are new.', MAX_NAMED),
        ...(compared ? await this.gaps.ofImport(await sessionOf(manager), kind, written.storeKeys) : []),
      ];
      running.notices = notices;
      if (options.strict === 'notices' && notices.length > 0) throw noticesRefusal(notices);
      const changes = inserted + changed + removed;
      const dataVersion =
        changes === 0
          ? null
          : await raiseDataVersion(manager, { stores: changesStores, polls: extentOf(staged) });
      if (dataVersion !== null) await staged.finish?.(manager, dataVersion, written);
      const finishedAt = Date.now();
      const effects = [
        ...('moved' in altered
          ? effectsOfPolls(altered)
          : await this.effects.of(await sessionOf(manager), altered)),
        ...effectsOfDetails(details),
      ];
      await this.ingestions.end(manager, ingestionId, {
        status: 'Completed',
        reason: null,
        sha256,
        rowsRead: rows,
        inserted,
        changed,
        removed,
        unchanged: imported - inserted - changed,
        rejected: rejects.count,
        kept,
        notices: notices.length === 0 ? null : notices,
        firstObservedAt: staged.first ?? null,
        lastObservedAt: staged.last ?? null,
        dataVersion,
        finishedAt,
        ...(dataVersion === null ? {} : storedEffects(effects)),
      });
      const ended = { ingestionId, finishedAt, kind, effects };
      if (effects.length > 0) await this.reports.markOutdated(manager, ended);
      if (changes > 0) await this.record(manager, running, options.edit, before, written);
      if (options.alongside !== undefined) {
        const ingestion = await this.ingestions.findIn(manager, ingestionId);
        await options.alongside(manager, { ingestion, rejects: rejects.first });
      }
    };
    // A repetition would find all rows unchanged and report that nothing was inserted, so the record is checked.
    const verifyCommit = (manager: EntityManager) => this.ingestions.isCompleted(manager, ingestionId);
    await this.database.write(work, verifyCommit, { long: true });
  }

  private async record(
    manager: EntityManager,
    { ingestionId, kind, source, read, rejects }: RunningImport,
    edit: Edit | undefined,
    before: AuditedState | null,
    written: WriteCounts,
  ): Promise<void> {
    const { action, content }: Edit = edit ?? { action: 'import' };
    const storeKeys = concernedStores(written);
    const first = storeKeys.slice(0, MAX_NAMED);
    const ids = await this.storesRepository.idsOf(await sessionOf(manager), first);
    const { inserted, changed, removed } = written;
    const after = (await stateOf(manager, edit)) ?? {
      ...{ source: source.slice(0, MAX_SOURCE), ...content, rows_read: read!.rows },
      ...{ inserted, changed, removed, rejected: rejects.count },
      ...{ stores: storeKeys.length, store_ids: first.map((key) => ids.get(key)) },
    };
    const storeKey = storeKeys.length === 1 ? storeKeys[0]! : null;
    await this.auditLog.record(manager, { action, kind, objectId: ingestionId, storeKey, before, after });
  }

  /** An import that is stopped is rolled back; its caller gets an error, and its record says so. */
  private throwIfStopping(): void {
    if (this.stopping.signal.aborted)
      throw unavailable('The service is shutting down. Nothing of this import was kept: send it again.');
  }

  /** Records that nothing of the import was kept, and why. */
  private async recordFailure(
    { ingestionId, kind, rejects, read: rows, notices }: RunningImport,
    error: unknown,
  ): Promise<void> {
    const refused = isRefusal(error);
    if (!refused) {
      this.logger.error(
        `import ${ingestionId} failed: ${messageOf(error)}`,
        error instanceof Error ? error.stack : '',
      );
    }
    // The list of rejected rows is kept only if the file was read to its end; otherwise it would be incomplete.
    if (!refused || rows === undefined) await rejects.discard().catch(() => undefined);
    const outcome: Outcome = {
      status: refused ? 'Refused' : 'Failed',
      reason: reasonOf(error),
      sha256: rows?.sha256 ?? null,
      rowsRead: rows?.rows ?? 0,
      rejected: rows === undefined ? 0 : rejects.count,
      notices: notices.length === 0 ? null : notices,
    };
    const { status, rejected = 0 } = outcome;
    this.events.emit('import ended', { kind, status, inserted: 0, changed: 0, unchanged: 0, rejected });
    try {
      await this.database.write((manager) => this.ingestions.end(manager, ingestionId, outcome));
    } catch (ledgerError) {
      // The import itself is rolled back; the housekeeping closes the record when that is possible.
      this.logger.error(
        `the record of the failed import ${ingestionId} could not be closed: ${messageOf(ledgerError)}`,
      );
    }
  }
}

const extentOf = ({ first, last }: StagedRows) =>
  first === undefined || last === undefined ? undefined : { first, last };

/** What the store of an edit has at this moment; null: the import is no edit of one store. */
async function stateOf(manager: EntityManager, edit: Edit | undefined): Promise<AuditedState | null> {
  if (edit?.state === undefined) return null;
  // No other edit may come between the states before and after.
  await serializeWrites(manager);
  return edit.state(await sessionOf(manager));
}

function refuseIfRejected(rejects: Rejects, rows: number, { strict = false }: ImportOptions): void {
  const refusal = rejects.count === 0 ? undefined : rejectsRefusal(rejects, rows, strict !== false);
  if (refusal !== undefined) throw refusal;
}
