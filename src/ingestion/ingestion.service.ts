import { join } from 'node:path';
import { BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CONFIG } from '../config';
import type { Config } from '../config';
import { Database, raiseDataVersion } from '../database';
import { KnownError, messageOf, notFound, unavailable } from '../errors';
import { Events } from '../events';
import { StoreRegistry } from '../stores';
import { reasonOf } from './failures';
import { Ingestion } from './ingestion.entity';
import { JsonColumns, readJsonRows, text, textOrWholeNumber } from './json-rows';
import { HoursKind } from './kinds/hours-kind';
import { Digest, IngestionKind, LoadKind } from './kinds/load-kind';
import { PollsKind } from './kinds/polls-kind';
import { TimezonesKind } from './kinds/timezones-kind';
import { Ledger, Outcome } from './ledger';
import { Reject, Rejects } from './rejects';
import { readCsv, RowsRead } from './row-reader';

/** A file to load: its name, and its bytes as they come. */
export interface CsvSource {
  readonly name: string;
  readonly bytes: AsyncIterable<Buffer>;
}

export interface LoadOptions {
  /** Refuse the whole load when one row is bad. */
  readonly strict?: boolean;
  readonly onRead?: (bytes: number) => void;
  /** So many more rows are written, of so many that will be. */
  readonly onWritten?: (rows: number, total: number) => void;
  /** Written in the transaction that makes the load visible. */
  readonly alongside?: ((manager: EntityManager, result: LoadResult) => Promise<void>) | undefined;
}

/** How many polls a JSON batch holds at most. */
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

/** What became of a load: its row in the ledger, and the first of its rejected rows. */
export interface LoadResult {
  readonly ingestion: Ingestion;
  readonly rejects: readonly Reject[];
}

/** How long loads in hand may go on when the process is told to end; then they are undone. */
const LAST_LOADS_MS = 5_000;

type ReadRows = (digest: Digest, rejects: Rejects) => Promise<RowsRead>;

/**
 * Loads rows: checks them all, then writes the good ones in one transaction together with the ledger's last word.
 * Whenever the process ends, a load is either complete or has left nothing but its row in the ledger.
 */
@Injectable()
export class IngestionService implements BeforeApplicationShutdown {
  private readonly logger = new Logger(IngestionService.name);
  private readonly kinds: ReadonlyMap<IngestionKind, LoadKind>;
  private readonly stopping = new AbortController();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly ledger: Ledger,
    private readonly registry: StoreRegistry,
    private readonly polls: PollsKind,
    private readonly hours: HoursKind,
    private readonly timezones: TimezonesKind,
    private readonly events: Events,
  ) {
    this.kinds = new Map([polls, hours, timezones].map((kind: LoadKind) => [kind.kind, kind]));
  }

  /** Not to be awaited: other things come to their end meanwhile. */
  beforeApplicationShutdown(): void {
    setTimeout(() => this.stopping.abort(), LAST_LOADS_MS).unref();
  }

  async loadCsv(kind: IngestionKind, source: CsvSource, options: LoadOptions = {}): Promise<LoadResult> {
    const loadKind = this.kinds.get(kind)!;
    const read: ReadRows = (digest, rejects) =>
      readCsv(source.bytes, loadKind, digest, rejects, (bytes) => {
        this.mustNotStop();
        options.onRead?.(bytes);
      });
    return this.load(loadKind, await loadKind.digest(), source.name, read, options);
  }

  /** A batch of polls as JSON objects with the columns of the CSV; their place in the batch counts as the line. */
  async loadPolls(batch: readonly unknown[], options: LoadOptions = {}): Promise<LoadResult> {
    const read: ReadRows = (digest, rejects) => readJsonRows(batch, POLL_COLUMNS, digest, rejects);
    return this.load(this.polls, await this.polls.digest(), 'JSON batch', read, options);
  }

  /**
   * These rows, as JSON objects, take the place of all hours that the store had; none: it is open 24/7. One bad row
   * refuses them all. Throws `not-found` for a store that nothing was ever loaded for.
   */
  async replaceHours(storeId: string, rows: readonly unknown[]): Promise<LoadResult> {
    await this.mustKnow(storeId);
    const read: ReadRows = (digest, rejects) => readJsonRows(rows, HOURS_COLUMNS, digest, rejects);
    const source = `PUT /stores/${storeId}/business-hours`;
    return this.load(this.hours, this.hours.digestOf(storeId), source, read, { strict: true });
  }

  /** Throws `not-found` as `replaceHours`. */
  async setTimezone(storeId: string, timezone: string): Promise<LoadResult> {
    await this.mustKnow(storeId);
    const rows = [{ store_id: storeId, timezone }];
    const read: ReadRows = (digest, rejects) => readJsonRows(rows, TIMEZONE_COLUMNS, digest, rejects);
    const source = `PUT /stores/${storeId}/timezone`;
    return this.load(this.timezones, this.timezones.digest(), source, read, { strict: true });
  }

  /** Where the rejected rows of a load are, whether there are any or not. */
  rejectsPath(ingestionId: string): string {
    return join(this.config.ingestion.rejectsDirectory, `${ingestionId}.csv`);
  }

  private async mustKnow(storeId: string): Promise<void> {
    const key = await this.database.snapshot((session) => this.registry.keyOf(session, storeId));
    if (key === undefined) throw notFound(`There is no store ${storeId}. Load a file that names it first.`);
  }

  private async load(
    kind: LoadKind,
    digest: Digest,
    name: string,
    read: ReadRows,
    options: LoadOptions,
  ): Promise<LoadResult> {
    const ingestionId = await this.ledger.begin(kind.kind, name);
    const rejects = new Rejects(this.rejectsPath(ingestionId));
    let rows: RowsRead | undefined;
    this.logger.debug(`load ${ingestionId} of ${kind.kind} from ${name} begins`);
    try {
      rows = await read(digest, rejects);
      this.logger.debug(`load ${ingestionId}: ${rows.rows} rows read, ${rejects.count} rejected`);
      await rejects.keep();
      if (options.strict === true && rejects.count > 0) throw strictRefusal(rejects, rows);
      await this.write(ingestionId, digest, rows, rejects, options);
    } catch (error) {
      await this.settle(kind.kind, ingestionId, rows, rejects, error);
      throw withIngestion(error, ingestionId, rejects);
    } finally {
      this.ledger.leave(ingestionId);
    }
    const ingestion = (await this.ledger.find(ingestionId))!;
    this.events.emit('load ended', ingestion);
    this.logger.log(`load ${ingestionId} completed: ${ingestion.rowsRead} rows of ${kind.kind}`);
    return { ingestion, rejects: rejects.first };
  }

  private async write(
    ingestionId: string,
    digest: Digest,
    { rows, sha256 }: RowsRead,
    rejects: Rejects,
    options: LoadOptions,
  ): Promise<void> {
    const work = async (manager: EntityManager) => {
      const written = await digest.write(manager, (written) => {
        this.mustNotStop();
        options.onWritten?.(written, rows - rejects.count);
      });
      const { touched, changesStores, ...counts } = written;
      const changes = counts.inserted + counts.changed + counts.removed;
      const dataVersion =
        changes === 0
          ? null
          : await raiseDataVersion(manager, { stores: changesStores, polls: extentOf(digest) });
      if (dataVersion !== null) await digest.finish?.(manager, dataVersion, written);
      await this.ledger.end(manager, ingestionId, {
        status: 'Completed',
        reason: null,
        sha256,
        rowsRead: rows,
        ...counts,
        unchanged: rows - rejects.count - counts.inserted - counts.changed,
        rejected: rejects.count,
        firstObservedAt: digest.first ?? null,
        lastObservedAt: digest.last ?? null,
        touchedFrom: touched?.first ?? null,
        touchedTo: touched?.last ?? null,
        dataVersion,
      });
      if (options.alongside !== undefined) {
        const ingestion = await manager.findOneByOrFail(Ingestion, { ingestionId });
        await options.alongside(manager, { ingestion, rejects: rejects.first });
      }
    };
    // Done twice it would find all of its rows there, and say that it changed nothing: the ledger tells.
    await this.database.write(work, (manager) => this.ledger.isCompleted(manager, ingestionId));
  }

  /** A load that is told to stop is undone; its caller and the ledger are told. */
  private mustNotStop(): void {
    if (this.stopping.signal.aborted)
      throw unavailable('The service is about to end. Nothing of this load was kept: send it again.');
  }

  /** Writes down that nothing of the load was kept, and why. */
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
    // Of a file that was read to its end, the rejected rows are worth keeping; of any other they are half a list.
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
      // The load itself is undone already; housekeeping tells the ledger as soon as that can be.
      this.logger.error(
        `the ledger could not be told that load ${ingestionId} failed: ${messageOf(ledgerError)}`,
      );
    }
  }
}

const extentOf = ({ first, last }: Digest) =>
  first === undefined || last === undefined ? undefined : { first, last };

function strictRefusal(rejects: Rejects, { rows }: RowsRead): KnownError {
  return new KnownError(
    'load-refused',
    `${rejects.count} of ${rows} rows cannot be taken, and the load is strict: nothing was kept.`,
  );
}

/** A refusal that also says which load it was and which rows were at fault. */
function withIngestion(error: unknown, ingestionId: string, rejects: Rejects): unknown {
  if (!(error instanceof KnownError)) return error;
  const rows = { rejected: rejects.count, rejected_rows: rejects.first };
  return new KnownError(error.code, error.message, { ingestion_id: ingestionId, ...error.extra, ...rows });
}
