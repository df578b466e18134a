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
import { Rounds, runInScope } from '../platform/async';
import { CONFIG, type Config } from '../platform/config';
import { messageOf } from '../platform/errors';
import { FeedDirectory, type FeedFile, isLoaded } from './feed-directory';
import { FeedLoader } from './feed-loader';
import { Settling } from './settling';

/** While a file is at rest for too short a time, or an attempt is to be repeated. */
const LOOK_AGAIN_MS = 500;
/** Also without events, which a file system may lose. */
const POLL_INTERVAL_MS = 15_000;
const POLLING_MS = 1_000;
/** How long shutdown waits for the load that runs; it is repeated by the next process. */
const LAST_LOAD_MS = 6_000;

/** What the audit log names as the caller. No key can have this name. */
const FEED = { requestId: null, origin: { actor: 'feed folder', address: 'local' } };

/** Loads the files of FEED_DIR when they are complete, one after the other, in the order in which they were written. */
@Injectable()
export class FeedWatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Feed');
  private readonly directory: FeedDirectory | undefined;
  private readonly settling: Settling<FeedFile>;
  private watcher: FSWatcher | undefined;
  private again: NodeJS.Timeout | undefined;
  private readonly rounds = new Rounds(this.logger);
  private isReady = false;

  constructor(
    private readonly loader: FeedLoader,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    const { feed } = config;
    if (feed !== undefined) this.directory = new FeedDirectory(resolve(feed.directory));
    this.settling = new Settling(feed?.settleMs ?? 0);
  }

  onApplicationBootstrap(): void {
    void this.look();
  }

  async beforeApplicationShutdown(): Promise<void> {
    const ended = this.rounds.stopWithin(
      LAST_LOAD_MS,
      'the load of a file is interrupted; the next process repeats it',
    );
    clearTimeout(this.again);
    await this.watcher?.close();
    await ended;
  }

  /** Loads what is complete. Runs once at a time; never rejects. */
  @Interval(POLL_INTERVAL_MS)
  look(): Promise<void> {
    const { directory } = this;
    if (directory === undefined) return Promise.resolve();
    return this.rounds.begin(() => runInScope(FEED, () => this.round(directory)));
  }

  private async round(directory: FeedDirectory): Promise<void> {
    if (!this.isReady) await this.begin(directory);
    await this.loader.resume(directory);
    const files = await directory.files();
    const complete = this.settling.complete(files, performance.now()).filter(isLoaded);
    for (const { name } of complete) {
      if (this.rounds.signal.aborted) return;
      await this.loader.load(directory, name).catch((error: unknown) => {
        this.logger.warn(`${name} will be tried again: ${messageOf(error)}`);
      });
    }
    const isWaiting = this.loader.waits || files.some((file) => isLoaded(file) && !complete.includes(file));
    if (isWaiting) this.lookAgain();
  }

  /** Repeated until the folder can be used: it may be on a network that is not there yet. */
  private async begin(directory: FeedDirectory): Promise<void> {
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
    // After the round that runs, which may have read the folder before.
    const look = () => void this.rounds.ended().then(() => this.look());
    this.again = setTimeout(look, LOOK_AGAIN_MS).unref();
  }
}
