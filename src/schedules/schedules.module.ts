import { DynamicModule, Module } from '@nestjs/common';
import { ReportSchedule } from './report-schedule';

/** Triggers scheduled reports. `reports`: the reports module of the service. */
@Module({})
export class SchedulesModule {
  static forRoot(reports: DynamicModule): DynamicModule {
    return { module: SchedulesModule, imports: [reports], providers: [ReportSchedule] };
  }
}
