import { Global, Inject, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit';
import { AFFECTED_REPORTS } from '../ingestion';
import { MetricsModule } from '../metrics';
import { IdempotencyModule } from '../platform/idempotency';
import { DataMetrics, ObservabilityModule, Readiness } from '../platform/observability';
import { PollsModule } from '../polls';
import { StoresModule } from '../stores';
import { ChangesController } from './api/changes.controller';
import { EventsController, ReportWatch } from './api/events.controller';
import { ReportsController } from './api/reports.controller';
import { RowsController } from './api/rows.controller';
import { ReportFiles, StorageHousekeeping } from './files/report-files';
import { ReportStorageModule } from './files/storage/report-storage.module';
import { ChangesReader, ReportSummaries } from './generation/changes-reader';
import { ReportGenerator } from './generation/report-generator';
import { REPORT_QUEUE, type ReportQueue } from './jobs/queue/report-queue';
import { Reconciler, ReportRunner, ReportWorker } from './jobs/report-runner';
import { ReportFinalizer } from './jobs/report-finalizer';
import { ReportRemovals } from './jobs/report-removals';
import { OutdatedResults, ReportCache, ReportResultsRepository } from './records/report-results.repository';
import { ReportRowsRepository } from './records/report-rows.repository';
import { Report, ReportTombstone } from './records/report.entity';
import { ReportsRepository } from './records/reports.repository';
import { ReportsService } from './reports.service';

/** The records of reports, for every process. It is global, because imports mark outdated reports, and know only a port. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([Report])],
  providers: [
    ReportsRepository,
    ReportResultsRepository,
    OutdatedResults,
    { provide: AFFECTED_REPORTS, useExisting: OutdatedResults },
  ],
  exports: [ReportsRepository, ReportResultsRepository, OutdatedResults, AFFECTED_REPORTS],
})
export class ReportRecordsModule {}

/** Reports for every process. Needs the global modules of REPORT_QUEUE, REPORT_OUTBOX and ReportRecordsModule. */
@Module({
  imports: [
    TypeOrmModule.forFeature([ReportTombstone]),
    StoresModule,
    PollsModule,
    MetricsModule,
    AuditModule,
    ReportStorageModule,
  ],
  providers: [
    ReportsService,
    ReportFiles,
    ReportRowsRepository,
    ReportCache,
    ReportRemovals,
    ReportGenerator,
    ReportFinalizer,
    ReportRunner,
    ChangesReader,
    ReportSummaries,
  ],
  exports: [
    ReportsService,
    ReportFiles,
    ReportRowsRepository,
    ReportRemovals,
    ReportRunner,
    ChangesReader,
    ReportSummaries,
    ReportStorageModule,
  ],
})
export class ReportsModule {}

/** The API of reports. */
@Module({
  imports: [ReportsModule, StoresModule, MetricsModule, IdempotencyModule],
  controllers: [ReportsController, EventsController, RowsController, ChangesController],
  providers: [ReportWatch],
})
export class ReportsApiModule {}

/** Generates the reports of the queue. */
@Module({ imports: [ReportsModule], providers: [ReportWorker] })
export class ReportsWorkerModule {}

/**
 * What every process of a service does for reports: it adds lost jobs to the queue, deletes what killed processes have
 * left, checks the queue and the storage, and counts the unfinished reports.
 */
@Module({ imports: [ReportsModule, ObservabilityModule], providers: [Reconciler, StorageHousekeeping] })
export class ReportsUpkeepModule {
  constructor(
    @Inject(REPORT_QUEUE) queue: ReportQueue,
    reports: ReportsRepository,
    files: ReportFiles,
    readiness: Readiness,
    metrics: DataMetrics,
  ) {
    readiness.register('queue', () => queue.reach());
    readiness.register('storage', () => files.reach());
    metrics.register({
      name: 'store_monitor_queue_reports',
      help: 'Unfinished reports of all processes, by state: waiting or running.',
      labelNames: ['state'],
      read: async (session) => {
        const { waiting, running } = await reports.backlog(session);
        return [
          { labels: { state: 'waiting' }, value: waiting },
          { labels: { state: 'running' }, value: running },
        ];
      },
    });
  }
}
