import { join } from 'node:path';
import { Inject, Injectable, Logger, OnModuleDestroy } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CONFIG, type Config } from '../platform/config';
import { Database, isOutOfSpace, isPassing, isUnreachable, raiseDataVersion } from '../platform/database';
import { KnownError, messageOf, notFound, unavailable } from '../platform/errors';
import { Events } from '../platform/events';
import { StoresRepository } from '../stores';
import { HoursImporter } from './importers/hours-importer';
import { Importer, IngestionKind, StagedRows } from './importers/importer';
import { PollsImporter } from './importers/polls-importer';
import { TimezonesImporter } from './importers/timezones-importer';
import { Ingestion } from './ledger/ingestion.entity';
import { IngestionsRepository, Outcome } from './ledger/ingestions.repository';
import { JsonColumns, readJsonRows, text, textOrWholeNumber } from './reading/json-rows';
import { readCsv, Reject, Rejects, RowsRead } from './reading/row-reader';

/** The reason of a failed import for the reader of its record: no stack, no SQL, no path. */
export function reasonOf(error: unknown): string {
  if (error instanceof KnownError) return error.message;
  if (isUnreachable(error)) return 'The database could not be reached.';
  if (isPassing(error)) return 'The database was too busy.';
  if (isOutOfSpace(error)) return 'The disk was full.';
  return 'An unexpected error. The log has the details.';
}

/** A file to import: its name, and a stream of its bytes. */
export interface CsvSource {
  readonly name: string;
  readonly bytes: AsyncIterable<Buffer>;
}

export interface ImportOptions {
  /** Refuse the whole import if one row is invalid. */
  readonly strict?: boolean;
  readonly onRead?: (bytes: number) => void;
  /** Called with the number of further written rows, and the total. */
  readonly onWritten?: (rows: number, total: number) => void;
  /** Runs in the transaction that makes the rows visible. */
  readonly alongside?: ((manager: EntityManager, result: ImportResult) => Promise<void>) | undefined;
}

/** The maximum number of polls in a JSON batch. */
export const MAX_BATCH = 10_000;

const POLL_COLUMNS: JsonColumns = [
  ['store_id', text],
  ['status', text],
  ['timestamp_utc', text],
];
const HOURS_COLUMNS: JsonColumns = [
  ['day_of_week', textOrWholeNumber],
  ['start_time_local', text],
  ['end_time_local', text],
];
const TIMEZONE_COLUMNS: JsonColumns = [
  ['store_id', text],
  ['timezone', text],
];

/** The outcome of an import: its record, and the first of its rejected rows. */
export interface ImportResult {
  readonly ingestion: Ingestion;
  readonly rejects: readonly Reject[];
}

/** How long running imports may continue during shutdown. Afterwards they are rolled back. */
const LAST_IMPORTS_MS = 5_000;

type ReadRows = (staged: StagedRows, rejects: Rejects) => Promise<RowsRead>;

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
    private readonly ledger: IngestionsRepository,
    private readonly registry: StoresRepository,
    private readonly polls: PollsImporter,
    private readonly hours: HoursImporter,
    private readonly timezones: TimezonesImporter,
    private readonly events: Events,
  ) {
    this.kinds = new Map([polls, hours, timezones].map((kind: Importer) => [kind.kind, kind]));
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
    const read: ReadRows = (staged, rejects) =>
      readCsv(source.bytes, importer, staged, rejects, (bytes) => {
        this.throwIfStopping();
        options.onRead?.(bytes);
      });
    return this.importRows(importer, await importer.stage(), source.name, read, options);
  }

  /**
   * Imports a batch of polls as JSON objects with the columns of the CSV. Their position in the batch counts as the
   * line.
   */
  async importPolls(batch: readonly unknown[], options: ImportOptions = {}): Promise<ImportResult> {
    const read: ReadRows = (staged, rejects) => readJsonRows(batch, POLL_COLUMNS, staged, rejects);
    return this.importRows(this.polls, await this.polls.stage(), 'JSON batch', read, options);
  }

  /**
   * Replaces all hours of a store by these JSON rows; without rows, it is open 24/7. One invalid row refuses them all.
   * Throws `not-found` for an unknown store.
   */
  async replaceHours(storeId: string, rows: readonly unknown[]): Promise<ImportResult> {
    await this.requireStore(storeId);
    const read: ReadRows = (staged, rejects) => readJsonRows(rows, HOURS_COLUMNS, staged, rejects);
    const source = `PUT /stores/${storeId}/business-hours`;
    return this.importRows(this.hours, this.hours.stageFor(storeId), source, read, { strict: true });
  }

  /** Throws `not-found` like `replaceHours`. */
  async setTimezone(storeId: string, timezone: string): Promise<ImportResult> {
    await this.requireStore(storeId);
    const rows = [{ store_id: storeId, timezone }];
    const read: ReadRows = (staged, rejects) => readJsonRows(rows, TIMEZONE_COLUMNS, staged, rejects);
    const source = `PUT /stores/${storeId}/timezone`;
    return this.importRows(this.timezones, this.timezones.stage(), source, read, { strict: true });
  }

  /** Where the rejected rows of an import are stored, if there are any. */
  rejectsPath(ingestionId: string): string {
    return join(this.config.ingestion.rejectsDirectory, `${ingestionId}.csv`);
  }

  private async requireStore(storeId: string): Promise<void> {
    const key = await this.database.snapshot((session) => this.registry.keyOf(session, storeId));
    if (key === undefined) throw notFound(`There is no store ${storeId}. Load a file that names it first.`);
  }

  private importRows(
    kind: Importer,
    staged: StagedRows,
    name: string,
    read: ReadRows,
    options: ImportOptions,
  ): Promise<ImportResult> {
    return this.ledger.withRecord(kind.kind, name, async (ingestionId) => {
      this.logger.debug(`load ${ingestionId} of ${kind.kind} from ${name} begins`);
      const rejects = await this.readAndWrite(kind.kind, ingestionId, staged, read, options);
      const ingestion = (await this.ledger.find(ingestionId))!;
      this.events.emit('load ended', ingestion);
      this.logger.log(`load ${ingestionId} completed: ${ingestion.rowsRead} rows of ${kind.kind}`);
      return { ingestion, rejects: rejects.first };
    });
  }

  /** Returns the rejected rows. */
  private async readAndWrite(
    kind: IngestionKind,
    ingestionId: string,
    staged: StagedRows,
    read: ReadRows,
    options: ImportOptions,
  ): Promise<Rejects> {
    const rejects = new Rejects(this.rejectsPath(ingestionId));
    let rows: RowsRead | undefined;
    try {
      rows = await read(staged, rejects);
      this.logger.debug(`load ${ingestionId}: ${rows.rows} rows read, ${rejects.count} rejected`);
      await rejects.keep();
      if (options.strict === true && rejects.count > 0) throw strictRefusal(rejects, rows);
      await this.write(ingestionId, staged, rows, rejects, options);
    } catch (error) {
      await this.settle(kind, ingestionId, rows, rejects, error);
      throw withIngestion(error, ingestionId, rejects);
    }
    return rejects;
  }

  private async write(
    ingestionId: string,
    staged: StagedRows,
    { rows, sha256 }: RowsRead,
    rejects: Rejects,
    options: ImportOptions,
  ): Promise<void> {
    const work = async (manager: EntityManager) => {
      const written = await staged.write(manager, (written) => {
        this.throwIfStopping();
        options.onWritten?.(written, rows - rejects.count);
      });
      const { affected, changesStores, ...counts } = written;
      const changes = counts.inserted + counts.changed + counts.removed;
      const dataVersion =
        changes === 0
          ? null
          : await raiseDataVersion(manager, { stores: changesStores, polls: extentOf(staged) });
      if (dataVersion !== null) await staged.finish?.(manager, dataVersion, written);
      await this.ledger.end(manager, ingestionId, {
        status: 'Completed',
        reason: null,
        sha256,
        rowsRead: rows,
        ...counts,
        unchanged: rows - rejects.count - counts.inserted - counts.changed,
        rejected: rejects.count,
        firstObservedAt: staged.first ?? null,
        lastObservedAt: staged.last ?? null,
        affectedFrom: affected?.first ?? null,
        affectedTo: affected?.last ?? null,
        dataVersion,
      });
      if (options.alongside !== undefined) {
        const ingestion = await manager.findOneByOrFail(Ingestion, { ingestionId });
        await options.alongside(manager, { ingestion, rejects: rejects.first });
      }
    };
    // A repetition would find all rows unchanged and report that nothing was inserted, so the record is checked.
    const verifyCommit = (manager: EntityManager) => this.ledger.isCompleted(manager, ingestionId);
    await this.database.write(work, verifyCommit, { long: true });
  }

  /** An import that is stopped is rolled back; its caller gets an error, and its record says so. */
  private throwIfStopping(): void {
    if (this.stopping.signal.aborted)
      throw unavailable('The service is shutting down. Nothing of this load was kept: send it again.');
  }

  /** Records that nothing of the import was kept, and why. */
  private async settle(
    kind: IngestionKind,
    ingestionId: string,
    rows: RowsRead | undefined,
    rejects: Rejects,
    error: unknown,
  ): Promise<void> {
    const refused = error instanceof KnownError && error.code === 'load-refused';
    if (!refused) {
      this.logger.error(
        `load ${ingestionId} failed: ${messageOf(error)}`,
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
    };
    const { status, rejected = 0 } = outcome;
    this.events.emit('load ended', { kind, status, inserted: 0, changed: 0, unchanged: 0, rejected });
    try {
      await this.database.write((manager) => this.ledger.end(manager, ingestionId, outcome));
    } catch (ledgerError) {
      // The import itself is rolled back; the housekeeping closes the record when that is possible.
      this.logger.error(
        `the record of the failed load ${ingestionId} could not be closed: ${messageOf(ledgerError)}`,
      );
    }
  }
}

const extentOf = ({ first, last }: StagedRows) =>
  first === undefined || last === undefined ? undefined : { first, last };

function strictRefusal(rejects: Rejects, { rows }: RowsRead): KnownError {
  return new KnownError(
    'load-refused',
    `${rejects.count} of ${rows} rows cannot be taken, and the load is strict: nothing was kept.`,
  );
}

/** Adds the id of the import and its rejected rows to a refusal. */
function withIngestion(error: unknown, ingestionId: string, rejects: Rejects): unknown {
  if (!(error instanceof KnownError)) return error;
  const rows = { rejected: rejects.count, rejected_rows: rejects.first };
  return new KnownError(error.code, error.message, { ingestion_id: ingestionId, ...error.extra, ...rows });
}
