import { BullModule } from '@nestjs/bull';
import { DynamicModule, Module } from '@nestjs/common';
import type { AdvancedSettings } from 'bull';
import { isCluster, type RedisConfig, redisOptions } from '../../../platform/redis';
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

/** Bull on Redis; with `works`, this process consumes jobs as well. */
@Module({})
export class BullQueueModule {
  static forRoot(redis: RedisConfig, works: boolean): DynamicModule {
    const connections = new ClusterConnections(redis);
    const where = isCluster(redis)
      ? { createClient: connections.open }
      : { redis: redisOptions(redis.urls[0]!) };
    return {
      module: BullQueueModule,
      imports: [
        BullModule.forRoot({ ...where, prefix: redis.prefix, settings: SETTINGS }),
        BullModule.registerQueue({ name: BULL_QUEUE }),
      ],
      providers: [
        BullReportQueue,
        { provide: ClusterConnections, useValue: connections },
        { provide: REPORT_QUEUE, useExisting: BullReportQueue },
        ...(works ? [ReportProcessor] : []),
      ],
      exports: [REPORT_QUEUE],
    };
  }
}
