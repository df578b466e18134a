import { Module } from '@nestjs/common';
import { AuditModule } from '../audit';
import { MetricsModule } from '../metrics';
import { PollsModule } from '../polls';
import { ReportsModule } from '../reports';
import { PollRetention } from './poll-retention';
import { AuditRetention, ReportRetention } from './report-retention';
import { Retention } from './retention';

/** Deletes expired polls, reports and audit records. */
@Module({
  imports: [PollsModule, MetricsModule, ReportsModule, AuditModule],
  providers: [PollRetention, ReportRetention, AuditRetention, Retention],
})
export class RetentionModule {}
