import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts';
import { AuditModule } from '../audit';
import { MetricsModule } from '../metrics';
import { PollsModule } from '../polls';
import { ReportsModule } from '../reports';
import { PollRetention, Retention } from './retention';

/** Deletes expired polls, reports, audit records, alerts and mutes. */
@Module({
  imports: [PollsModule, MetricsModule, ReportsModule, AuditModule, AlertsModule],
  providers: [PollRetention, Retention],
})
export class RetentionModule {}
