import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MetricsModule } from '../metrics';
import { PollsModule } from '../polls';
import { ReportsModule } from '../reports';
import { Lease, LeaseStore } from './lease-store';
import { PollRetention } from './poll-retention';
import { ReportRetention } from './report-retention';
import { Retention } from './retention';

/** Deletes expired polls and reports. */
@Module({
  imports: [TypeOrmModule.forFeature([Lease]), PollsModule, MetricsModule, ReportsModule],
  providers: [LeaseStore, PollRetention, ReportRetention, Retention],
})
export class RetentionModule {}
