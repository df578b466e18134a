import { DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { DataExportModule } from './data-transfer';
import { ENTITIES } from './entities';
import { FleetApiModule, FleetModule } from './fleet';
import { IngestionApiModule, IngestionModule } from './ingestion';
import { MetricsApiModule, MetricsModule } from './metrics';
import { NotificationsModule } from './notifications';
import { RateLimitModule } from './platform/auth';
import { Config, ConfigModule } from './platform/config';
import { DatabaseModule } from './platform/database';
import { EventsModule } from './platform/events';
import { ConnectionDrainer } from './platform/http';
import { ObservabilityModule, serviceLogging } from './platform/observability';
import { QueueBoardModule } from './queue-board';
import {
  BullQueueModule,
  DiskStorageModule,
  InProcessQueueModule,
  ReportsModule,
  S3StorageModule,
} from './reports';
import { RetentionModule } from './retention';
import { SchedulesModule } from './schedules';

/**
 * The composition root: the one place that selects the queue and the storage for a role. (database/data-source.ts
 * selects SQLite or MySQL from the configuration.)
 */
@Module({})
export class AppModule {
  /**
   * The modules of the service. The roles `all` and `api` serve the API; `all` and `worker` generate reports. Each role
   * has /health and /metrics.
   */
  static forService(config: Config): DynamicModule {
    const api = config.role !== 'worker';
    const works = config.role !== 'api';
    const queue =
      config.redis === undefined ? InProcessQueueModule : BullQueueModule.forRoot(config.redis, works);
    const reports = ReportsModule.forRoot({
      queue,
      storage: storageOf(config),
      outbox: NotificationsModule.forRoot(works),
      api,
      works,
      reconciles: true,
    });
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        serviceLogging(config),
        RateLimitModule.forRoot(config),
        ScheduleModule.forRoot(),
        EventsModule,
        DatabaseModule.forRoot(ENTITIES),
        reports,
        ObservabilityModule.forRoot(reports),
        SchedulesModule.forRoot(reports),
        ...(works ? [RetentionModule.forRoot(reports)] : []),
        ...(api
          ? [IngestionApiModule, MetricsApiModule, FleetApiModule, QueueBoardModule.forRoot(config)]
          : []),
      ],
      providers: [ConnectionDrainer],
    };
  }

  /** The modules of the command line: the same services without HTTP. It generates its reports in its own process. */
  static forCommandLine(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        EventsModule,
        DatabaseModule.forRoot(ENTITIES),
        IngestionModule,
        MetricsModule,
        FleetModule,
        DataExportModule,
        ReportsModule.forRoot({
          queue: InProcessQueueModule,
          storage: storageOf(config),
          outbox: NotificationsModule.forRoot(false),
          api: false,
          works: true,
          reconciles: false,
        }),
      ],
    };
  }
}

const storageOf = ({ reports: { s3 } }: Config) =>
  s3 === undefined ? DiskStorageModule : S3StorageModule.forRoot(s3);
