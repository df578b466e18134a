import { Module } from '@nestjs/common';
import { MetricsModule } from '../metrics';
import { PollsModule } from '../polls';
import { FleetController } from './api/fleet.controller';
import { FleetSnapshots } from './snapshot/fleet-snapshots';

/** All stores at a glance, kept in memory as of the latest poll. */
@Module({ imports: [MetricsModule, PollsModule], providers: [FleetSnapshots], exports: [FleetSnapshots] })
export class FleetModule {}

@Module({ imports: [FleetModule], controllers: [FleetController] })
export class FleetApiModule {}
