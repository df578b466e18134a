import { BullModule } from '@nestjs/bull';
import { DynamicModule, Module } from '@nestjs/common';
import type { AdvancedSettings } from 'bull';
import { isCluster, type RedisConfig, redisOptions } from '../../redis';
import { BULL_QUEUE, BullReportQueue } from './bull-queue';
import { ClusterConnections } from './cluster-connections';
import { REPORT_QUEUE } from './report-queue';
import { ReportProcessor } from './report.processor';

/**
 * Short locks, so that a worker that was killed is noticed within 15 s. The generator yields every few milliseconds
 * and renews in time; and where a machine hangs for longer than a lock, nothing goes wrong: the job is handed out
 * again, finds its report claimed, and ends. A job that stalls again and again is dropped, and the report's row, not
 * Bull, says what becomes of it.
 */
const SETTINGS: AdvancedSettings = {
  lockDuration: 10_000,
  lockRenewTime: 3_000,
  stalledInterval: 5_000,
  maxStalledCount: 5,
};

/** Bull on Redis; with `works`, jobs are consumed in this process as well. */
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
