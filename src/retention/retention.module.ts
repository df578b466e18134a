import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit';
import { MetricsModule } from '../metrics';
import { PollsModule } from '../polls';
import { ReportsModule } from '../reports';
import { Lease, LeaseStore } from './lease-store';
import { PollRetention } from './poll-retention';
import { AuditRetention, ReportRetention } from './report-retention';
import { Retention } from './retention';

/** Deletes expired polls, reports and audit records. */
@Module({
  imports: [TypeOrmModule.forFeature([Lease]), PollsModule, MetricsModule, ReportsModule, AuditModule],
  providers: [LeaseStore, PollRetention, ReportRetention, AuditRetention, Retention],
})
export class RetentionModule {}
