export * from './report-schedule';
export * from './schedule-tick.entity';
export * from './schedules.module';
