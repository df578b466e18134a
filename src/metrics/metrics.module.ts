import { Module } from '@nestjs/common';
import { BusinessHoursModule } from '../business-hours';
import { PollsModule } from '../polls';
import { StoresModule } from '../stores';
import { TimezonesModule } from '../timezones';
import { BadgeController } from './api/badge.controller';
import { DailyController } from './api/daily.controller';
import { FleetController } from './api/fleet.controller';
import { IncidentsController } from './api/incidents.controller';
import { PollsController } from './api/polls.controller';
import { StoresController } from './api/stores.controller';
import { DailyModule } from './daily';
import { DailyFigures } from './daily-figures';
import { FleetIncidents } from './fleet-incidents';
import { FleetMetrics } from './fleet-metrics';
import { FleetReader } from './fleet-reader';
import { KeptDays } from './kept-days';
import { FleetSnapshots } from './snapshot/fleet-snapshots';
import { StoreDirectory } from './store-directory';
import { StoreIndexes } from './store-indexes';
import { StoreMetrics } from './store-metrics';
import { StorePolls } from './store-polls';
import { RollupBackfill } from './rollup-backfill';

@Module({
  imports: [StoresModule, PollsModule, BusinessHoursModule, TimezonesModule, DailyModule],
  providers: [
    KeptDays,
    StoreIndexes,
    FleetReader,
    RollupBackfill,
    FleetMetrics,
    FleetIncidents,
    FleetSnapshots,
    StoreMetrics,
    StoreDirectory,
    StorePolls,
    DailyFigures,
  ],
  exports: [
    DailyModule,
    RollupBackfill,
    FleetMetrics,
    FleetIncidents,
    FleetSnapshots,
    StoreMetrics,
    StoreDirectory,
    StorePolls,
    DailyFigures,
  ],
})
export class MetricsModule {}

/** The API of stores, their figures and the explanations of these. */
@Module({
  imports: [MetricsModule],
  controllers: [
    FleetController,
    StoresController,
    PollsController,
    BadgeController,
    IncidentsController,
    DailyController,
  ],
})
export class MetricsApiModule {}
