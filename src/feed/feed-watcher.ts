import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import {
  BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  OnApplicationBootstrap,
} from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { type FSWatcher, watch } from 'chokidar';
import { formatInstant, MS_PER_DAY, MS_PER_MINUTE, MS_PER_SECOND } from '../core/time/instant';
import { fileSource, ingestionResponse, IngestionService, IngestionsRepository } from '../ingestion';
import { retryDelay, type RetryPolicy, Rounds, runInScope } from '../platform/async';
import { CONFIG, type Config } from '../platform/config';
import { KnownError, messageOf } from '../platform/errors';
import { hasEnded, thisProcess } from '../platform/leases';
import { type Claim, type End, FeedDirectory, type FeedFile, isImportable } from './feed-directory';
import { Settling } from './settling';

/** Retries of an import that failed for another reason than its file, for about an hour. */
const RETRIES: RetryPolicy = {
  attempts: 12,
  firstMs: 5 * MS_PER_SECOND,
  longestMs: 10 * MS_PER_MINUTE,
  jitter: 0.2,
};
/** The time after which a claim is free if its process cannot be checked and has not begun the import. */
const NOT_BEGUN_MS = 10 * MS_PER_MINUTE;

interface Retry {
  readonly failed: number;
  readonly at: number;
}

/** Imports the claimed files of a feed folder, each once: the ingestion of a file says whether it is imported. */
@Injectable()
export class FeedImporter {
  private readonly logger = new Logger(FeedImporter.name);
  /** The ids of its claims. */
  private readonly held = new Set<string>();
  /** By name of the file: the failed attempts. */
  private readonly retries = new Map<string, Retry>();

  constructor(
    private readonly ingestion: IngestionService,
    private readonly ingestions: IngestionsRepository,
  ) {}

  /** Whether a claim waits for its next attempt. */
  get waits(): boolean {
    return this.retries.size > 0;
  }

  /** Imports a complete file, unless another process was faster. */
  async importFile(directory: FeedDirectory, name: string): Promise<void> {
    const claim = await directory.claim(name, randomUUID());
    if (claim === undefined) return;
    this.held.add(claim.ingestionId);
    await this.attempt(directory, claim);
  }

  /** Ends what processes that were killed have left, and repeats failed attempts that are due. */
  async resume(directory: FeedDirectory): Promise<void> {
    const claims = await directory.claims();
    for (const name of this.retries.keys()) {
      // Another process has taken it over.
      if (!claims.some((claim) => claim.name === name)) this.retries.delete(name);
    }
    if (claims.length === 0) return;
    // From here on, no process that hangs can complete an import without its lease.
    await this.ingestions.settleInterrupted();
    for (const claim of claims) {
      if (await this.isAvailable(claim)) await this.resumeClaim(directory, claim);
    }
  }

  private async isAvailable(claim: Claim): Promise<boolean> {
    const now = Date.now();
    const { owner, name, ingestionId, claimedAt } = claim;
    if (this.held.has(ingestionId)) return now >= (this.retries.get(name)?.at ?? -Infinity);
    if (owner === thisProcess()) return false;
    if (hasEnded(owner)) return true;
    const record = await this.ingestions.find(ingestionId);
    return record === null
      ? now - claimedAt > NOT_BEGUN_MS
      : record.status !== 'Running' &&
          now - claimedAt > (record.status === 'Failed' ? MS_PER_DAY : NOT_BEGUN_MS);
  }

  private async resumeClaim(directory: FeedDirectory, claim: Claim): Promise<void> {
    const record = await this.ingestions.find(claim.ingestionId);
    if (record?.status === 'Running') return;
    if (record?.status === 'Completed' || record?.status === 'Refused') {
      await this.finish(directory, claim, record.status === 'Completed' ? 'done' : 'failed');
      return;
    }
    const taken = await directory.takeOver(claim, randomUUID());
    this.held.delete(claim.ingestionId);
    if (taken === undefined) return;
    this.held.add(taken.ingestionId);
    await this.attempt(directory, taken);
  }

  private async attempt(directory: FeedDirectory, claim: Claim): Promise<void> {
    const { name, ingestionId } = claim;
    const open = () => fileSource(name, directory.pathOf(claim));
    try {
      const kinds = await this.ingestion.kindsOf(open());
      if (kinds.length !== 1) {
        const which = kinds.length === 0 ? 'no' : 'more than one';
        throw new KnownError('import-refused', `Its first line has the columns of ${which} kind.`);
      }
      await this.ingestion.importCsv(kinds[0]!, open(), { ingestionId });
    } catch (error) {
      await this.handleFailure(directory, claim, error);
      return;
    }
    await this.finish(directory, claim, 'done');
  }

  private async handleFailure(directory: FeedDirectory, claim: Claim, error: unknown): Promise<void> {
    const { name } = claim;
    const isRefused =
      error instanceof KnownError && (error.code === 'import-refused' || error.code === 'too-large');
    if (isRefused) {
      await this.finish(directory, claim, 'failed', error);
      return;
    }
    const failed = (this.retries.get(name)?.failed ?? 0) + 1;
    const wait = retryDelay(RETRIES, failed);
    this.logger.warn(`the import of ${name} failed at attempt ${failed}: ${messageOf(error)}`);
    if (wait === undefined) await this.finish(directory, claim, 'failed', error);
    else this.retries.set(name, { failed, at: Date.now() + wait });
  }

  /** The note has the ingestion, or why there is none. */
  private async finish(directory: FeedDirectory, claim: Claim, end: End, error?: unknown): Promise<void> {
    const { name, ingestionId } = claim;
    const record = await this.ingestions.find(ingestionId);
    const known = error instanceof KnownError ? error : undefined;
    const reason = {
      status: 'Refused',
      message: known?.message ?? 'An unexpected error. The log has the details.',
    };
    const rows = known?.extra.rejected_rows;
    await directory.finish(claim, end, {
      file: name,
      moved_at: formatInstant(Date.now()),
      ...(record === null ? reason : ingestionResponse(record)),
      ...(rows === undefined ? {} : { rejected_rows: rows }),
    });
    this.held.delete(ingestionId);
    this.retries.delete(name);
    if (end === 'done') this.logger.log(`${name} is imported: ingestion ${ingestionId}`);
    else this.logger.warn(`${name} cannot be imported: ${known?.message ?? record?.reason ?? 'see the log'}`);
  }
}

/** While a file is at rest for too short a time, or an attempt is to be repeated. */
const RETRY_INTERVAL_MS = 500;
/** Also without events, which a file system may lose. */
const POLL_INTERVAL_MS = 15_000;
const POLLING_MS = 1_000;
/** How long shutdown waits for the import that runs; it is repeated by the next process. */
const LAST_IMPORT_MS = 6_000;

/** What the audit log names as the caller. No key can have this name. */
const FEED = { requestId: null, origin: { actor: 'feed folder', address: 'local' } };

/** Imports the files of FEED_DIR when they are complete, one after the other, in the order in which they were written. */
@Injectable()
export class FeedWatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(FeedWatcher.name);
  private readonly directory: FeedDirectory | undefined;
  private readonly settling: Settling<FeedFile>;
  private watcher: FSWatcher | undefined;
  private again: NodeJS.Timeout | undefined;
  private readonly rounds = new Rounds(this.logger, 'reading the feed folder', () =>
    runInScope(FEED, () => this.round()),
  );
  private isReady = false;

  constructor(
    private readonly importer: FeedImporter,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    const { feed } = config;
    if (feed !== undefined) this.directory = new FeedDirectory(resolve(feed.directory));
    this.settling = new Settling(feed?.settleMs ?? 0);
  }

  onApplicationBootstrap(): void {
    void this.beginImports();
  }

  async beforeApplicationShutdown(): Promise<void> {
    const ended = this.rounds.stopWithin(
      LAST_IMPORT_MS,
      'the import of a file is interrupted; the next process repeats it',
    );
    clearTimeout(this.again);
    await this.watcher?.close();
    await ended;
  }

  /** Imports what is complete. Runs once at a time; never rejects. */
  @Interval(POLL_INTERVAL_MS)
  beginImports(): Promise<void> {
    return this.rounds.begin();
  }

  private async round(): Promise<void> {
    const { directory } = this;
    if (directory === undefined) return;
    if (!this.isReady) await this.watchDirectory(directory);
    await this.importer.resume(directory);
    const files = await directory.files();
    const complete = this.settling.complete(files, performance.now()).filter(isImportable);
    for (const { name } of complete) {
      if (this.rounds.signal.aborted) return;
      await this.importer.importFile(directory, name).catch((error: unknown) => {
        this.logger.warn(`the import of ${name} will be tried again: ${messageOf(error)}`);
      });
    }
    const isWaiting =
      this.importer.waits || files.some((file) => isImportable(file) && !complete.includes(file));
    if (isWaiting) this.lookAgain();
  }

  /** Repeated until the folder can be used: it may be on a network that is not there yet. */
  private async watchDirectory(directory: FeedDirectory): Promise<void> {
    await directory.prepare();
    this.isReady = true;
    this.watcher = watch(directory.path, {
      depth: 0,
      ignored: (path) => directory.isOwn(path),
      usePolling: this.config.feed!.polling,
      interval: POLLING_MS,
    });
    this.watcher.on('all', () => this.lookAgain());
    this.watcher.on('error', (error) =>
      this.logger.warn(`the folder is read at intervals: ${messageOf(error)}`),
    );
  }

  private lookAgain(): void {
    clearTimeout(this.again);
    if (this.rounds.signal.aborted) return;
    this.again = setTimeout(() => void this.beginImports(), RETRY_INTERVAL_MS).unref();
  }
}
