import { Module } from '@nestjs/common';
import { IngestionModule } from '../ingestion';
import { FeedImporter, FeedWatcher } from './feed-watcher';

/** Imports the files of FEED_DIR, in the processes that generate reports. */
@Module({ imports: [IngestionModule], providers: [FeedImporter, FeedWatcher] })
export class FeedModule {}
