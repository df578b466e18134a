import { DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AlertsApiModule, AlertsModule, AlertsRunnerModule } from './alerts';
import { AuditApiModule } from './audit';
import { DataExportModule } from './data-transfer';
import { ENTITIES } from './entities';
import { FeedModule } from './feed';
import { FleetApiModule, FleetModule } from './fleet';
import { IngestionApiModule, IngestionModule } from './ingestion';
import { LiveEventsModule } from './live-events';
import { MetricsApiModule, MetricsModule } from './metrics';
import {
  ChannelsApiModule,
  ChannelsModule,
  NotificationsModule,
  NotificationsUpkeepModule,
  NotificationsWorkerModule,
} from './notifications';
import { RateLimitModule, SessionModule } from './platform/auth';
import { Config, ConfigModule } from './platform/config';
import { DatabaseModule } from './platform/database';
import { EventsModule } from './platform/events';
import { ConnectionDrainer } from './platform/http';
import { LoggingModule, ObservabilityModule } from './platform/observability';
import {
  BullQueueModule,
  BullWorkerModule,
  InProcessQueueModule,
  ReportRecordsModule,
  ReportsApiModule,
  ReportsUpkeepModule,
  ReportsWorkerModule,
} from './reports';
import { RetentionModule } from './retention';
import { ReportSchedulesModule, SchedulesApiModule, SchedulesModule } from './schedules';

/** The modules of the processes that serve the API. They have the fleet in memory, and so evaluate alert rules. */
const API = [
  ReportsApiModule,
  IngestionApiModule,
  MetricsApiModule,
  FleetApiModule,
  AuditApiModule,
  ChannelsApiModule,
  SchedulesApiModule,
  AlertsApiModule,
  AlertsRunnerModule,
  LiveEventsModule,
  SessionModule,
];

/** The modules of the processes that generate reports. At a shutdown, the last one stops first. */
const WORKER = [NotificationsWorkerModule, ReportsWorkerModule, RetentionModule, FeedModule];

/** The modules of every process of a service. */
const UPKEEP = [ObservabilityModule, ReportsUpkeepModule, NotificationsUpkeepModule, SchedulesModule];

/**
 * The composition root: the one place that selects the modules of a process, because an import cannot depend on an
 * injected configuration. Everything else is selected by factories of providers.
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
    return {
      module: AppModule,
      imports: [
        ...foundation(config),
        LoggingModule,
        RateLimitModule,
        ScheduleModule.forRoot(),
        ...queueOf(config, works),
        ...(works ? WORKER : []),
        ...UPKEEP,
        ...(api ? API : []),
      ],
      providers: [ConnectionDrainer],
    };
  }

  /** The modules of the command line: the same services without HTTP. It generates its reports in its own process. */
  static forCommandLine(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ...foundation(config),
        InProcessQueueModule,
        ReportsWorkerModule,
        IngestionModule,
        MetricsModule,
        FleetModule,
        ChannelsModule,
        ReportSchedulesModule,
        AlertsModule,
        DataExportModule,
      ],
    };
  }
}

/** The global modules of every process. */
const foundation = (config: Config) => [
  ConfigModule.forRoot(config),
  EventsModule,
  DatabaseModule.forRoot(ENTITIES),
  NotificationsModule,
  ReportRecordsModule,
];

/** Bull connects to Redis as soon as it is imported. */
const queueOf = ({ redis }: Config, works: boolean) => {
  if (redis === undefined) return [InProcessQueueModule];
  return works ? [BullQueueModule, BullWorkerModule] : [BullQueueModule];
};
