import { DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MetricsModule } from '../metrics';
import { Lease, LeaseStore } from '../platform/leases';
import { PollsModule } from '../polls';
import { StoresModule } from '../stores';
import { PollRetention } from './poll-retention';
import { ReportRetention } from './report-retention';
import { Retention } from './retention';

/** Deletes expired polls and reports. `reports`: the reports module of the service. */
@Module({})
export class RetentionModule {
  static forRoot(reports: DynamicModule): DynamicModule {
    return {
      module: RetentionModule,
      imports: [TypeOrmModule.forFeature([Lease]), StoresModule, PollsModule, MetricsModule, reports],
      providers: [LeaseStore, PollRetention, ReportRetention, Retention],
    };
  }
}
