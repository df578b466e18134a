export * from './report-schedule.entity';
export * from './report-schedules';
export * from './schedule-runner';
export * from './schedule-tick.entity';
export * from './schedules.module';
