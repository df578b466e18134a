import { Module } from '@nestjs/common';
import { BusinessHoursModule } from '../business-hours';
import { PollsModule } from '../polls';
import { StoresModule } from '../stores';
import { TimezonesModule } from '../timezones';
import { BadgeController, PollsController, StoresController } from './api/stores.controller';
import { DailyController } from './api/daily.controller';
import { IncidentsController } from './api/incidents.controller';
import { SummaryController } from './api/summary.controller';
import { TargetsController } from './api/targets.controller';
import { DailyFigures, RollupBackfill } from './figures/daily-figures';
import { FleetIncidents } from './figures/fleet-incidents';
import { FleetMetrics } from './figures/fleet-metrics';
import { FleetTargets } from './figures/fleet-targets';
import { PeriodSummaries } from './figures/period-summaries';
import { StoreDirectory } from './figures/store-directory';
import { StoreMetrics, StorePolls } from './figures/store-metrics';
import { AskedStores, StoreScopes } from './reading/asked-stores';
import { FleetReader, RetentionGuard } from './reading/fleet-reader';
import { FreshnessReader } from './reading/freshness';
import { StoreIndexes, TraitsReader } from './reading/store-index';
import { DailyModule } from './rollups/daily-rollup.repository';

@Module({
  imports: [StoresModule, PollsModule, BusinessHoursModule, TimezonesModule, DailyModule],
  providers: [
    RetentionGuard,
    TraitsReader,
    StoreIndexes,
    StoreScopes,
    FreshnessReader,
    FleetReader,
    AskedStores,
    RollupBackfill,
    FleetMetrics,
    FleetTargets,
    FleetIncidents,
    StoreMetrics,
    StoreDirectory,
    StorePolls,
    DailyFigures,
    PeriodSummaries,
  ],
  exports: [
    TraitsReader,
    StoreIndexes,
    StoreScopes,
    FreshnessReader,
    FleetReader,
    AskedStores,
    DailyModule,
    RollupBackfill,
    FleetMetrics,
    FleetTargets,
    FleetIncidents,
    StoreMetrics,
    StoreDirectory,
    StorePolls,
    DailyFigures,
    PeriodSummaries,
  ],
})
export class MetricsModule {}

/** The API of stores, their figures and the explanations of these. */
@Module({
  imports: [MetricsModule],
  controllers: [
    StoresController,
    PollsController,
    BadgeController,
    IncidentsController,
    DailyController,
    TargetsController,
    SummaryController,
  ],
})
export class MetricsApiModule {}
