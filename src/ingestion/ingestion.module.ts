import { Module } from '@nestjs/common';
import { MulterModule } from '@nestjs/platform-express';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BusinessHoursModule } from '../business-hours';
import { CONFIG } from '../config';
import type { Config } from '../config';
import { IdempotencyModule } from '../idempotency';
import { MetricsModule } from '../metrics';
import { PollsModule } from '../polls';
import { StoresModule } from '../stores';
import { TimezonesModule } from '../timezones';
import { Housekeeping } from './housekeeping';
import { IngestionController } from './ingestion.controller';
import { Ingestion } from './ingestion.entity';
import { IngestionService } from './ingestion.service';
import { HoursKind } from './kinds/hours-kind';
import { PollsKind } from './kinds/polls-kind';
import { TimezonesKind } from './kinds/timezones-kind';
import { Ledger } from './ledger';
import { StoreDataController } from './store-data.controller';
import { uploadOptions } from './uploads';

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
