import { DynamicModule, Module, Type } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MetricsModule } from '../metrics';
import { IdempotencyModule } from '../platform/idempotency';
import { PollsModule } from '../polls';
import { StoresModule } from '../stores';
import { ChangesController } from './api/changes.controller';
import { EventsController } from './api/events/events.controller';
import { ReportWatch } from './api/events/report-watch';
import { ReportsController } from './api/reports.controller';
import { RowsController } from './api/rows.controller';
import { ReportFiles, StorageHousekeeping } from './files/report-files';
import { ChangesReader } from './generation/changes-reader';
import { ReportGenerator } from './generation/report-generator';
import { Reconciler } from './jobs/reconciler';
import { ReportCache } from './jobs/report-cache';
import { ReportFinalizer } from './jobs/report-finalizer';
import { ReportLeaseStore } from './jobs/report-lease-store';
import { ReportRemovals } from './jobs/report-removals';
import { ReportRunner, ReportWorker } from './jobs/report-runner';
import { ReportRowsRepository } from './records/report-rows.repository';
import { ReportTombstone } from './records/report-tombstone.entity';
import { Report } from './records/report.entity';
import { ReportsService } from './reports.service';

export interface ReportsOptions {
  /** The module that exports REPORT_QUEUE. */
  readonly queue: Type | DynamicModule;
  /** The module that exports REPORT_STORAGE. */
  readonly storage: Type | DynamicModule;
  /** The module that exports REPORT_OUTBOX. */
  readonly outbox: Type | DynamicModule;
  /** Whether the process serves the API. */
  readonly api: boolean;
  /** Whether the process generates reports. */
  readonly works: boolean;
  /** Whether the process adds lost jobs to the queue, and deletes what killed processes have left. */
  readonly reconciles: boolean;
}

@Module({})
export class ReportsModule {
  static forRoot({ queue, storage, outbox, api, works, reconciles }: ReportsOptions): DynamicModule {
    return {
      module: ReportsModule,
      imports: [
        TypeOrmModule.forFeature([Report, ReportTombstone]),
        StoresModule,
        PollsModule,
        MetricsModule,
        queue,
        storage,
        outbox,
        ...(api ? [IdempotencyModule] : []),
      ],
      controllers: api ? [ReportsController, EventsController, RowsController, ChangesController] : [],
      providers: [
        ReportsService,
        ReportLeaseStore,
        ReportFiles,
        ReportRowsRepository,
        ReportCache,
        ReportRemovals,
        ReportGenerator,
        ReportFinalizer,
        ReportRunner,
        ...(api ? [ReportWatch, ChangesReader] : []),
        ...(works ? [ReportWorker] : []),
        ...(reconciles ? [Reconciler, StorageHousekeeping] : []),
      ],
      exports: [ReportsService, ReportRemovals, queue, storage],
    };
  }
}
