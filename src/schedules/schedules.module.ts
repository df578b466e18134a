import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit';
import { ChannelsModule } from '../notifications';
import { ReportsModule } from '../reports';
import { SchedulesController } from './api/schedules.controller';
import { ReportDeliverer } from './report-deliverer';
import { ReportSchedule, SchedulesRepository, ScheduleTick } from './schedules.repository';
import { ReportSchedules } from './report-schedules';
import { ScheduleRunner } from './schedule-runner';

/** The schedules of reports, for callers. */
@Module({
  imports: [
    TypeOrmModule.forFeature([ReportSchedule, ScheduleTick]),
    AuditModule,
    ChannelsModule,
    ReportsModule,
  ],
  providers: [SchedulesRepository, ReportSchedules],
  exports: [SchedulesRepository, ReportSchedules, ChannelsModule, ReportsModule],
})
export class ReportSchedulesModule {}

/** The API of schedules. */
@Module({ imports: [ReportSchedulesModule], controllers: [SchedulesController] })
export class SchedulesApiModule {}

/** Triggers and delivers scheduled reports. */
@Module({ imports: [ReportSchedulesModule], providers: [ReportDeliverer, ScheduleRunner] })
export class SchedulesModule {}
