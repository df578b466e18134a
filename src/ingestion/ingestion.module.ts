import { Module } from '@nestjs/common';
import { MulterModule } from '@nestjs/platform-express';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit';
import { BusinessHoursModule } from '../business-hours';
import { MetricsModule } from '../metrics';
import { CONFIG, type Config } from '../platform/config';
import { IdempotencyModule } from '../platform/idempotency';
import { PollsModule } from '../polls';
import { StoresModule } from '../stores';
import { TimezonesModule } from '../timezones';
import { ExclusionsController } from './api/exclusions.controller';
import { IngestionController } from './api/ingestion.controller';
import { SpecialHoursController } from './api/special-hours.controller';
import { StoreDataController, StoreDetailsController } from './api/store-data.controller';
import { uploadOptions } from './files/uploads';
import { ExclusionsService } from './exclusions.service';
import { GapsReader } from './importers/importer';
import { Housekeeping } from './housekeeping';
import { ImportPreviews } from './import-previews';
import { ExclusionsImporter } from './importers/exclusions-importer';
import { HoursImporter } from './importers/hours-importer';
import { PollsImporter } from './importers/polls-importer';
import { SpecialHoursImporter } from './importers/special-hours-importer';
import { StoresImporter } from './importers/stores-importer';
import { TimezonesImporter } from './importers/timezones-importer';
import { IngestionService } from './ingestion.service';
import { EffectsReader } from './ledger/effects-reader';
import { Ingestion } from './ledger/ingestion.entity';
import { IngestionsRepository } from './ledger/ingestions.repository';
import { ScheduleEdits } from './schedule-edits';

/** Imports for the API and the command line. */
@Module({
  imports: [
    TypeOrmModule.forFeature([Ingestion]),
    StoresModule,
    PollsModule,
    BusinessHoursModule,
    TimezonesModule,
    MetricsModule,
    AuditModule,
  ],
  providers: [
    IngestionService,
    IngestionsRepository,
    GapsReader,
    EffectsReader,
    PollsImporter,
    HoursImporter,
    SpecialHoursImporter,
    TimezonesImporter,
    ExclusionsImporter,
    StoresImporter,
    ExclusionsService,
    ScheduleEdits,
  ],
  exports: [IngestionService, GapsReader, IngestionsRepository, ExclusionsService, ScheduleEdits],
})
export class IngestionModule {}

/** Imports over HTTP, and the cleanup after killed ones. */
@Module({
  imports: [
    IngestionModule,
    IdempotencyModule,
    MulterModule.registerAsync({
      inject: [CONFIG],
      useFactory: (config: Config) => uploadOptions(config.ingestion),
    }),
  ],
  controllers: [
    IngestionController,
    StoreDataController,
    SpecialHoursController,
    ExclusionsController,
    StoreDetailsController,
  ],
  providers: [Housekeeping, ImportPreviews],
})
export class IngestionApiModule {}
