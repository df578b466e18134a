import { Module } from '@nestjs/common';
import { BusinessHoursModule } from '../business-hours';
import { PollsModule } from '../polls';
import { StoresModule } from '../stores';
import { TimezonesModule } from '../timezones';
import { FleetMetrics } from './fleet-metrics';
import { StoreMetrics } from './store-metrics';

@Module({
  imports: [StoresModule, PollsModule, BusinessHoursModule, TimezonesModule],
  providers: [FleetMetrics, StoreMetrics],
  exports: [FleetMetrics, StoreMetrics],
})
export class MetricsModule {}
