import { Module } from '@nestjs/common';
import { IngestionModule } from '../ingestion';
import { FeedLoader, FeedWatcher } from './feed-watcher';

/** Loads the files of FEED_DIR, in the processes that generate reports. */
@Module({ imports: [IngestionModule], providers: [FeedLoader, FeedWatcher] })
export class FeedModule {}
