import { DynamicModule, Module } from '@nestjs/common';
import { ReportSchedule } from './report-schedule';

/** Reports that nobody has to ask for. `reports`: the reports module of the service. */
@Module({})
export class SchedulesModule {
  static forRoot(reports: DynamicModule): DynamicModule {
    return { module: SchedulesModule, imports: [reports], providers: [ReportSchedule] };
  }
}
