import { Module } from '@nestjs/common';
import { MetricsModule } from '../metrics';
import { ObservabilityModule } from '../platform/observability';
import { PollsModule } from '../polls';
import { FleetController } from './api/fleet.controller';
import { FleetGauges } from './fleet-gauges';
import { FleetSnapshots } from './snapshot/fleet-snapshots';

/** All stores at a glance, kept in memory as of the latest poll. */
@Module({ imports: [MetricsModule, PollsModule], providers: [FleetSnapshots], exports: [FleetSnapshots] })
export class FleetModule {}

/** The API of the fleet, and its gauges. */
@Module({
  imports: [FleetModule, ObservabilityModule],
  controllers: [FleetController],
  providers: [FleetGauges],
  exports: [FleetGauges],
})
export class FleetApiModule {}
