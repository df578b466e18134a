import { BullModule } from '@nestjs/bull';
import { Global, Module } from '@nestjs/common';
import type { AdvancedSettings, QueueOptions } from 'bull';
import { type Config, CONFIG } from '../../../platform/config';
import { isCluster, redisOptions } from '../../../platform/redis';
import { BULL_QUEUE, BullReportQueue, ClusterConnections } from './bull-queue';
import { REPORT_QUEUE } from './report-queue';
import { ReportProcessor } from './report.processor';

/**
 * Short locks, so that a killed worker is detected within 15 s. The generator yields every few milliseconds and renews
 * in time. If a machine hangs for longer than a lock, the job is delivered again, finds its report's lease held, and
 * ends. Bull drops a job that stalls repeatedly; the report's row, not Bull, decides what happens to it.
 */
const SETTINGS: AdvancedSettings = {
  lockDuration: 10_000,
  lockRenewTime: 3_000,
  stalledInterval: 5_000,
  maxStalledCount: 5,
};

@Module({
  providers: [
    {
      provide: ClusterConnections,
      inject: [CONFIG],
      useFactory: ({ redis }: Config) => new ClusterConnections(redis!),
    },
  ],
  exports: [ClusterConnections],
})
class ClusterConnectionsModule {}

/** Bull on Redis. A process adds jobs; with `BullWorkerModule` it consumes them as well. */
@Global()
@Module({
  imports: [
    ClusterConnectionsModule,
    BullModule.forRootAsync({
      imports: [ClusterConnectionsModule],
      inject: [CONFIG, ClusterConnections],
      useFactory: ({ redis }: Config, connections: ClusterConnections): QueueOptions => ({
        ...(isCluster(redis!)
          ? { createClient: connections.open }
          : { redis: redisOptions(redis!.urls[0]!) }),
        prefix: redis!.prefix,
        settings: SETTINGS,
      }),
    }),
    BullModule.registerQueue({ name: BULL_QUEUE }),
  ],
  providers: [BullReportQueue, { provide: REPORT_QUEUE, useExisting: BullReportQueue }],
  exports: [REPORT_QUEUE, BullReportQueue],
})
export class BullQueueModule {}

/** Consumes the jobs of `BullQueueModule`. */
@Module({ providers: [ReportProcessor] })
export class BullWorkerModule {}
