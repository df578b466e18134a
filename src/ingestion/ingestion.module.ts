import { Module } from '@nestjs/common';
import { MulterModule } from '@nestjs/platform-express';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BusinessHoursModule } from '../business-hours';
import { MetricsModule } from '../metrics';
import { CONFIG } from '../platform/config';
import type { Config } from '../platform/config';
import { IdempotencyModule } from '../platform/idempotency';
import { PollsModule } from '../polls';
import { StoresModule } from '../stores';
import { TimezonesModule } from '../timezones';
import { IngestionController } from './api/ingestion.controller';
import { StoreDataController } from './api/store-data.controller';
import { uploadOptions } from './files/uploads';
import { Housekeeping } from './housekeeping';
import { HoursKind } from './importers/hours-kind';
import { PollsKind } from './importers/polls-kind';
import { TimezonesKind } from './importers/timezones-kind';
import { IngestionService } from './ingestion.service';
import { Ingestion } from './ledger/ingestion.entity';
import { Ledger } from './ledger/ledger';

/** Imports for the API and the command line. */
@Module({
  imports: [
    TypeOrmModule.forFeature([Ingestion]),
    StoresModule,
    PollsModule,
    BusinessHoursModule,
    TimezonesModule,
    MetricsModule,
  ],
  providers: [IngestionService, Ledger, PollsKind, HoursKind, TimezonesKind],
  exports: [IngestionService, Ledger],
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
  controllers: [IngestionController, StoreDataController],
  providers: [Housekeeping],
})
export class IngestionApiModule {}
