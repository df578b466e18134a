import { Module } from '@nestjs/common';
import { ReportsModule } from '../reports';
import { ReportSchedule } from './report-schedule';

/** Triggers scheduled reports. */
@Module({ imports: [ReportsModule], providers: [ReportSchedule] })
export class SchedulesModule {}
