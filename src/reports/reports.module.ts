import { DynamicModule, Module, Type } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdempotencyModule } from '../idempotency';
import { MetricsModule } from '../metrics';
import { PollsModule } from '../polls';
import { StoresModule } from '../stores';
import { Claims } from './claims';
import { EventsController } from './events/events.controller';
import { ReportWatch } from './events/report-watch';
import { Reconciler } from './reconciler';
import { ReportRemoval } from './removal/report-removal.entity';
import { ReportRemovals } from './removal/report-removals';
import { ReportEnding } from './report-ending';
import { ReportFiles } from './report-files';
import { ReportGenerator } from './report-generator';
import { ReportRunner } from './report-runner';
import { ReportWorker } from './report-worker';
import { Report } from './report.entity';
import { ReportsController } from './reports.controller';
import { ReportsService } from './reports.service';
import { Reuse } from './reuse';
import { ChangesController } from './rows/changes.controller';
import { ChangesReader } from './rows/changes-reader';
import { RowsController } from './rows/rows.controller';
import { ReportRowsRepository } from './rows/report-rows.repository';
import { StorageHousekeeping } from './storage-housekeeping';

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
        TypeOrmModule.forFeature([Report, ReportRemoval]),
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
        Claims,
        ReportFiles,
        ReportRowsRepository,
        Reuse,
        ReportRemovals,
        ReportGenerator,
        ReportEnding,
        ReportRunner,
        ...(api ? [ReportWatch, ChangesReader] : []),
        ...(works ? [ReportWorker] : []),
        ...(reconciles ? [Reconciler, StorageHousekeeping] : []),
      ],
      exports: [ReportsService, ReportRemovals, queue, storage],
    };
  }
}
